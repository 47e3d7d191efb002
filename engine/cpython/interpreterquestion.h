// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interpreter.h"

#include <core/clock.h>

#include <string_view>

namespace interleave::cpython {

/// Starts the interpreter at `path` and asks it what it is. Whatever goes wrong is in the result's `problem`. Blocks for `patience` at most.
[[nodiscard]] Interpreter askInterpreter(const std::filesystem::path &path, Origin origin, Nanoseconds patience);

/// Reads what it answered into `interpreter`. False: that is no answer. Pure, never throws.
[[nodiscard]] bool readAnswer(std::string_view output, Interpreter &interpreter);

} // namespace interleave::cpython
