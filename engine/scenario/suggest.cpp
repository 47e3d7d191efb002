// SPDX-License-Identifier: GPL-3.0-or-later
#include "names.h"
#include "parse.h"

#include <algorithm>
#include <vector>

namespace interleave::scenario {

namespace {

/// Edit distance in which swapping two neighbours counts as one mistake (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        rows[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j)
        rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            rows[i][j] = std::min({ rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + change });
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows[a.size()][b.size()];
}

constexpr std::size_t kLongestWord = 64; // longer ones are no typing mistake, and the table is quadratic

} // namespace

std::string nearest(std::string_view word, const std::vector<std::string> &known)
{
    if (word.empty() || word.size() > kLongestWord)
        return {};
    const std::size_t limit = std::max<std::size_t>(1, word.size() / 3);
    std::string best;
    std::size_t bestDistance = limit + 1;
    for (const std::string &candidate : known) {
        if (candidate.size() > kLongestWord)
            continue;
        const std::size_t d = distance(word, candidate);
        if (d < bestDistance) {
            bestDistance = d;
            best = candidate;
        }
    }
    return best;
}

void rejectUnknownKeys(const toml::table &table, const std::vector<std::string> &known,
    const std::string &file, const std::string &keyPrefix, std::vector<Error> &errors)
{
    for (const auto &[key, node] : table) {
        const std::string name { key.str() };
        if (std::find(known.begin(), known.end(), name) != known.end())
            continue;
        const std::string close = nearest(name, known);
        errors.push_back({ .message = "unknown key '" + name + "'",
            .remedy = close.empty() ? "known here: " + listOf(known) : "did you mean '" + close + "'?",
            .file = file,
            .line = static_cast<int>(key.source().begin.line),
            .key = keyPrefix.empty() ? name : keyPrefix + "." + name });
    }
}

} // namespace interleave::scenario
