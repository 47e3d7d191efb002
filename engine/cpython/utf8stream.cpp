// SPDX-License-Identifier: GPL-3.0-or-later
#include "utf8stream.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace interleave::cpython {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// The bytes that may come second after a lead byte (Unicode 15, table 3-7), and how many follow in all. `following` 0: no lead byte.
struct Lead
{
    int following = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
};

Lead leadOf(unsigned char byte)
{
    if (byte >= 0xC2 && byte <= 0xDF)
        return { 1 };
    if (byte == 0xE0)
        return { 2, 0xA0, 0xBF };
    if (byte == 0xED)
        return { 2, 0x80, 0x9F };
    if (byte >= 0xE1 && byte <= 0xEF)
        return { 2 };
    if (byte == 0xF0)
        return { 3, 0x90, 0xBF };
    if (byte >= 0xF1 && byte <= 0xF3)
        return { 3 };
    if (byte == 0xF4)
        return { 3, 0x80, 0x8F };
    return {};
}

/// How many bytes at the start of `text` are the beginning of a character or a whole one, and whether it is whole.
std::pair<std::size_t, bool> characterAt(std::string_view text)
{
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    if (byte(0) < 0x80)
        return { 1, true };
    const Lead lead = leadOf(byte(0));
    if (lead.following == 0)
        return { 0, false };
    std::size_t length = 1;
    while (length <= std::size_t(lead.following) && length < text.size()) {
        const unsigned char low = length == 1 ? lead.low : 0x80;
        const unsigned char high = length == 1 ? lead.high : 0xBF;
        if (byte(length) < low || byte(length) > high)
            break;
        ++length;
    }
    return { length, length == std::size_t(lead.following) + 1 };
}

} // namespace

std::string Utf8Stream::append(std::string_view bytes)
{
    std::string joined;
    if (!m_begun.empty()) {
        joined = std::exchange(m_begun, {});
        joined += bytes;
        bytes = joined;
    }
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        // Most of it is ASCII, and there may be gigabytes.
        const auto plain = std::size_t(std::find_if(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }) - bytes.begin());
        text += bytes.substr(0, plain);
        bytes.remove_prefix(plain);
        if (bytes.empty())
            break;
        const auto [length, whole] = characterAt(bytes);
        if (whole) {
            text += bytes.substr(0, length);
        } else if (length == bytes.size()) {
            m_begun = bytes;
            break;
        } else {
            text += kReplacement;
        }
        bytes.remove_prefix(length == 0 ? 1 : length);
    }
    return text;
}

std::string Utf8Stream::finish()
{
    return std::exchange(m_begun, {}).empty() ? std::string() : std::string(kReplacement);
}

} // namespace interleave::cpython
