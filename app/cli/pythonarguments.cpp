// SPDX-License-Identifier: GPL-3.0-or-later
#include "pythonarguments.h"

#include <algorithm>
#include <string_view>

namespace interleave::cli {

namespace {

constexpr std::string_view kWithValue[] = { "--gil-source", "--interpreter", "--sandbox", "--timeout", "--trace", "--writable" };
constexpr std::string_view kFlags[] = { "--json", "--network", "--no-probe", "--help", "-h" };

} // namespace

PythonArguments splitPythonArguments(const std::vector<std::string> &words)
{
    PythonArguments split;
    bool scriptSeen = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (scriptSeen && word == "--") {
            split.scripts.insert(split.scripts.end(), words.begin() + std::ptrdiff_t(i) + 1, words.end());
            break;
        }
        const std::string_view name = std::string_view(word).substr(0, word.find('='));
        if (std::ranges::find(kWithValue, name) != std::end(kWithValue)) {
            split.ours.push_back(word);
            if (name.size() == word.size() && i + 1 < words.size())
                split.ours.push_back(words[++i]);
        } else if (std::ranges::find(kFlags, word) != std::end(kFlags)) {
            split.ours.push_back(word);
        } else if (scriptSeen) {
            split.scripts.push_back(word);
        } else {
            split.ours.push_back(word); // the script, or an option that nobody knows
            scriptSeen = !word.starts_with("-") || word == "-";
        }
    }
    return split;
}

} // namespace interleave::cli
