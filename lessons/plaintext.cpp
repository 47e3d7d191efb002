// SPDX-License-Identifier: GPL-3.0-or-later
#include "plaintext.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace interleave::lessons {

namespace {

constexpr std::array<std::string_view, 7> kFormulas { "answer", "holds", "needs", "reach", "right_when", "value", "within" };

void walk(scenario::TomlReader &reader, const toml::node &node, const std::string &path)
{
    const auto below = [&](std::string_view key) { return path.empty() ? std::string(key) : path + "." + std::string(key); };
    if (const auto *table = node.as_table()) {
        for (const auto &[key, value] : *table) {
            if (firstHtml(key.str()) != std::string_view::npos)
                reader.error(value, "a key", "HTML is not shown", "use words");
            else if (!value.is_string() || std::ranges::find(kFormulas, key.str()) == kFormulas.end())
                walk(reader, value, below(key.str()));
        }
    } else if (const auto *array = node.as_array()) {
        for (std::size_t i = 0; i < array->size(); ++i)
            walk(reader, *array->get(i), path + "[" + std::to_string(i) + "]");
    } else if (const auto *text = node.as_string()) {
        if (const auto at = firstHtml(text->get()); at != std::string_view::npos)
            reader.error(node, path, "HTML is not shown: '" + text->get().substr(at, 20) + "'", "use words; put a space behind a '<' that means less");
    }
}

} // namespace

std::size_t firstHtml(std::string_view text) noexcept
{
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const auto next = static_cast<unsigned char>(text[i + 1]);
        if (text[i] == '<' && (std::isalpha(next) || next == '/' || next == '!' || next == '?'))
            return i;
    }
    return std::string_view::npos;
}

void refuseHtml(scenario::TomlReader &reader, const toml::table &root) { walk(reader, root, {}); }

} // namespace interleave::lessons
