// SPDX-License-Identifier: GPL-3.0-or-later
#include "traceinfolimits.h"

#include "names.h"

#include <fmt/format.h>

namespace interleave::trace {

namespace {

// Together well below what a reader takes (8 MB), also when every character becomes six in JSON.
constexpr std::size_t kMostText = 8u << 10, kMostSentences = 64, kMostFreezes = 20'000, kMostCores = 20'000;

void cut(std::string &text)
{
    if (text.size() > kMostText)
        text = std::string(cutAtCharacter(text, kMostText)) + "…";
}

void cut(std::vector<std::string> &sentences)
{
    const std::size_t all = sentences.size();
    if (all > kMostSentences) {
        sentences.resize(kMostSentences);
        sentences.back() = fmt::format("and {} more like these", all - kMostSentences + 1);
    }
    for (std::string &sentence : sentences)
        cut(sentence);
}

template <class T> void cut(std::vector<T> &list, std::size_t most)
{
    if (list.size() > most)
        list.resize(most);
}

} // namespace

TraceInfo withinFileLimits(TraceInfo info)
{
    for (std::string *text : { &info.lesson, &info.variant, &info.machine, &info.outcome, &info.error })
        cut(*text);
    if (info.parametersJson.size() > kMostText) // half of it would be no JSON
        info.parametersJson = "{}";
    cut(info.violations);
    cut(info.deadlocks);
    cut(info.deaths);
    cut(info.frozen, kMostFreezes);
    cut(info.coresAllowed, kMostCores);
    return info;
}

} // namespace interleave::trace
