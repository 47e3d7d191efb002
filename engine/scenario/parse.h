// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenario.h"

#include <toml++/toml.h>

namespace interleave::scenario {

/// Reads `[[param]]`, `[[variant]]` (with `[[variant.worker]]` and steps) and `[service]` of a lesson's table; other keys are not looked at.
/// Every error has file, line, key and remedy ("unknown op 'compte'; did you mean 'compute'?"). Collects all errors rather than stopping at
/// the first. Pure.
///
///     [service]                            # needed as soon as a step is io
///     latency = { kind = "fixed", ms = 200 }              # or
///     latency = { kind = "uniform", ms = 200, spread = 50 }      # 150 … 250 ms
///     latency = { kind = "log-normal", ms = 200, spread = 0.5 }  # median 200 ms, sigma of the logarithm 0.5
///
///     [[param]]                            # id, min, max, default; label, unit, step (1) may be left out
///     [[variant]]                          # id, model ("sequential", "threads", "processes", "asyncio", "interpreters");
///                                          # label, gil, start_method, eager_tasks may be left out
///     [[variant.object]]                   # what workers share: name, kind, count, its number (value, parties, bound, bytes, workers)
///     [[variant.worker]]                   # name, steps; count (1) and starts ("alone", "main", "on-demand") may be left out
///     steps = [
///       { op = "compute", ms = 400, line = 5 },     # also native, sleep
///       { op = "io", bytes = 256, line = 6 },       # bytes of the answer, 256 if left out
///       { op = "repeat", count = 10, steps = [ … ] },
///       { op = "mark", text = "half way" },
///       …                                           # schema.cpp has all of them
///     ]
///
/// A variant with `runtime = "cpython"` has no model, workers or steps, but a script of the lesson's folder:
///
///     script = "script.py"                 # may be left out
///     arguments = ["spawn", "$workers"]    # likewise
///     python = "3.14"                      # the oldest that will do; 3.9 if left out
///     roughly = { wall = 0.4, "start.spawn.p50" = 0.09 }    # seconds, as a quiet machine would measure; wall is required
///
/// Numbers may be "$name" of a parameter. `line` is required but for repeat, mark and try.
struct Parsed
{
    std::vector<ParameterSpec> parameters;
    std::vector<VariantSpec> variants;
    Latency latency;
    std::vector<Error> errors;
};
/// All that is wrong is in the result, each with its line of `file`. Pure.
Parsed parseScenario(const toml::table &table, const std::string &file);

/// Nearest of `known` to `word` within a small edit distance, or "". For "did you mean".
std::string nearest(std::string_view word, const std::vector<std::string> &known);

/// Reports keys that `table` has and `known` has not.
void rejectUnknownKeys(const toml::table &table, const std::vector<std::string> &known, const std::string &file,
    const std::string &keyPrefix, std::vector<Error> &errors);

} // namespace interleave::scenario
