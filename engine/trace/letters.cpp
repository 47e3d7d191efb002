// SPDX-License-Identifier: GPL-3.0-or-later
#include "letters.h"

#include <charconv>
#include <limits>

namespace interleave::trace {

namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLNOPQRSTUVWXYZ"; // M is the main thread's
constexpr std::uint32_t kMainsAtMost = 1u << 16;
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

std::string numbered(char letter, std::uint32_t round)
{
    std::string text(1, letter);
    return round == 0 ? text : text + std::to_string(round + 1);
}

} // namespace

std::string workerLetter(std::uint32_t place)
{
    constexpr auto count = static_cast<std::uint32_t>(kLetters.size());
    return numbered(kLetters[place % count], place / count);
}

std::string mainLetter(std::uint32_t place)
{
    return numbered('M', place);
}

std::uint32_t letterRank(std::string_view letter) noexcept
{
    if (letter.empty())
        return kNone;
    std::uint32_t round = 1;
    if (letter.size() > 1) {
        const auto [end, error] = std::from_chars(letter.data() + 1, letter.data() + letter.size(), round);
        if (error != std::errc {} || end != letter.data() + letter.size() || round < 2 || round > kMainsAtMost)
            return kNone;
    }
    if (letter.front() == 'M')
        return round - 1;
    const std::size_t place = kLetters.find(letter.front());
    if (place == kLetters.npos)
        return kNone;
    return kMainsAtMost + (round - 1) * static_cast<std::uint32_t>(kLetters.size()) + static_cast<std::uint32_t>(place);
}

} // namespace interleave::trace
