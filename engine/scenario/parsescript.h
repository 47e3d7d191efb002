// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenario.h"
#include "tomlreader.h"

namespace interleave::scenario {

/// Reads what a variant says of what runs it: `runtime`, and with "cpython" also script, arguments, python, roughly (parse.h), and reports what does not go together
/// with it. True: a real CPython runs it, `variant.script` is filled in, and there is nothing more to read. The script itself is not looked at. Pure.
bool parseScript(TomlReader &reader, const TomlPlace &place, const std::vector<ParameterSpec> &parameters, VariantSpec &variant);

} // namespace interleave::scenario
