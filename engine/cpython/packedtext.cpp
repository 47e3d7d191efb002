// SPDX-License-Identifier: GPL-3.0-or-later
#include "packedtext.h"

#include <fmt/format.h>

namespace interleave::cpython {

namespace {

constexpr char kMark = '\x1a';

} // namespace

std::string packed(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes) {
        if (static_cast<unsigned char>(c) < 0x80 && c != kMark)
            text += c;
        else
            text += fmt::format("{}{:02x}", kMark, static_cast<unsigned char>(c));
    }
    return text;
}

std::string unpacked(std::string_view text)
{
    const auto digit = [](char c) { return c >= 'a' ? c - 'a' + 10 : c - '0'; };
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == kMark && i + 2 < text.size()) {
            bytes += char(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

nlohmann::json packedList(const std::vector<std::string> &texts)
{
    nlohmann::json list = nlohmann::json::array();
    for (const std::string &text : texts)
        list.push_back(packed(text));
    return list;
}

std::vector<std::string> unpackedList(const nlohmann::json &list)
{
    std::vector<std::string> texts;
    for (const nlohmann::json &text : list)
        texts.push_back(unpacked(text.get_ref<const std::string &>()));
    return texts;
}

} // namespace interleave::cpython
