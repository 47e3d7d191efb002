// SPDX-License-Identifier: GPL-3.0-or-later
#include "suggest.h"

#include <scenario/parse.h>

namespace interleave::lessons {

std::string didYouMean(std::string_view word, const std::vector<std::string> &known)
{
    if (const std::string near = scenario::nearest(word, known); !near.empty())
        return "did you mean '" + near + "'?";
    if (known.empty())
        return "there is none to choose from";
    constexpr std::size_t kShown = 12;
    std::string text = "choose one of ";
    for (std::size_t i = 0; i < known.size() && i < kShown; ++i)
        text += (i ? ", " : "") + known[i];
    return text + (known.size() > kShown ? ", …" : "");
}

} // namespace interleave::lessons
