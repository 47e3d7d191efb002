// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cpython/interpreter.h>

#include <nlohmann/json.hpp>

#include <string>

namespace interleave::cli {

/// A text, or null for an empty one.
inline nlohmann::json textOrNull(const std::string &text)
{
    return text.empty() ? nlohmann::json(nullptr) : nlohmann::json(text);
}

/// An interpreter as `doctor --json` and `python --json` tell it.
nlohmann::json toJson(const cpython::Interpreter &interpreter);

} // namespace interleave::cli
