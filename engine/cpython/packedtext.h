// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace interleave::cpython {

/// Arguments, environments and names of files are bytes; JSON has text only. Plain ASCII stays as it is, every other byte is written as a mark and two
/// hexadecimal digits. Pure.
[[nodiscard]] std::string packed(std::string_view bytes);
[[nodiscard]] std::string unpacked(std::string_view text);
/// The same for lists. unpackedList throws what nlohmann::json does when it is none.
[[nodiscard]] nlohmann::json packedList(const std::vector<std::string> &texts);
[[nodiscard]] std::vector<std::string> unpackedList(const nlohmann::json &list);

struct ScriptLimits;
/// Limits as JSON, and back; the latter throws what nlohmann::json does when that are none.
[[nodiscard]] nlohmann::json limitsToJson(const ScriptLimits &limits);
[[nodiscard]] ScriptLimits limitsFromJson(const nlohmann::json &from);

} // namespace interleave::cpython
