// SPDX-License-Identifier: GPL-3.0-or-later
#include "names.h"

#include <cstdint>

namespace interleave::trace {

namespace {

struct Character
{
    char32_t code = 0;
    std::size_t length = 0; ///< 0: the bytes here are no character
};

/// The character at the start of `text` (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
Character firstCharacter(std::string_view text) noexcept
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80)
        return { lead, 1 };
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length)
        return {};
    char32_t code = lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return {};
        code = code << 6 | (byte(i) & 0x3fU);
    }
    constexpr char32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return {};
    return { code, length };
}

/// Characters that could break a line, hide text or turn its direction.
constexpr bool isUnfit(char32_t code) noexcept
{
    struct Range
    {
        char32_t first, last;
    };
    constexpr Range ranges[] = {
        { 0x00, 0x1f }, { 0x7f, 0x9f }, // controls
        { 0xad, 0xad }, { 0x61c, 0x61c },
        { 0x180e, 0x180e }, // soft hyphen, Arabic letter mark, Mongolian separator
        { 0x200b, 0x200f }, { 0x2028, 0x202e }, // zero width and marks; separators, embeddings and overrides
        { 0x2060, 0x206f }, // word joiner, isolates, deprecated formats
        { 0xfeff, 0xfeff }, { 0xfff0, 0xfffb },
        { 0xfffe, 0xffff }, // byte order mark, interlinear, noncharacters
        { 0xe0000, 0xe0fff }, // tags
    };
    for (const Range range : ranges) {
        if (code >= range.first && code <= range.last)
            return true;
    }
    return false;
}

} // namespace

std::string_view cutAtCharacter(std::string_view text, std::size_t bytes) noexcept
{
    if (text.size() <= bytes)
        return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80)
        --bytes;
    return text.substr(0, bytes);
}

std::string sanitizedName(std::string_view untrusted, std::size_t maxBytes)
{
    constexpr std::string_view replacement = "\xef\xbf\xbd";
    std::string name;
    while (!untrusted.empty()) {
        const Character character = firstCharacter(untrusted);
        const bool fit = character.length != 0 && !isUnfit(character.code);
        const std::size_t taken = character.length == 0 ? 1 : character.length;
        const std::string_view shown = fit ? untrusted.substr(0, taken) : replacement;
        if (name.size() + shown.size() > maxBytes)
            break;
        name += shown;
        untrusted.remove_prefix(taken);
    }
    return name;
}

} // namespace interleave::trace
