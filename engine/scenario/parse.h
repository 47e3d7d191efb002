// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenario.h"

#include <toml++/toml.h>

namespace interleave::scenario {

/// Reads `[[param]]`, `[[variant]]` (with `[[variant.worker]]` and steps) and `[service]` of a lesson's table. Every error has file, line, key and
/// remedy ("unknown step 'compte'; did you mean 'compute'?"). Collects all errors rather than stopping at the first.
struct Parsed
{
    std::vector<ParameterSpec> parameters;
    std::vector<VariantSpec> variants;
    Latency latency;
    std::vector<Error> errors;
};
Parsed parseScenario(const toml::table &table, const std::string &file);

/// Nearest of `known` to `word` within a small edit distance, or "". For "did you mean".
std::string nearest(std::string_view word, const std::vector<std::string> &known);

/// Reports keys that `table` has and `known` has not.
void rejectUnknownKeys(const toml::table &table, const std::vector<std::string> &known, const std::string &file,
    const std::string &keyPrefix, std::vector<Error> &errors);

} // namespace interleave::scenario
