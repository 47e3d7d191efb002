// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <scenario/tomlreader.h>

#include <string>
#include <vector>

namespace interleave::lessons {

/// Reads a key that holds a formula over `known` names, and reports one that is not. "" after an error or
/// when it is absent.
std::string readFormula(scenario::TomlReader &reader, const scenario::TomlPlace &place, std::string_view name,
    scenario::TomlReader::Need need, std::string_view example, const std::vector<std::string> &known);

/// Reads an id ([a-z][a-z0-9-]*) that `taken` has not, and appends it there.
std::string readId(scenario::TomlReader &reader, const scenario::TomlPlace &place, std::string_view example,
    std::vector<std::string> &taken);

bool isSlug(std::string_view id) noexcept; ///< [a-z][a-z0-9]*(-[a-z0-9]+)*

inline constexpr std::size_t kMaxSentence = 600; ///< bytes of one text in lesson.toml

} // namespace interleave::lessons
