// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "claims.h"

namespace interleave::lessons {

/// What a run of `scenario` would measure on a quiet machine with two cores, if CPython and the engine behave
/// as ENGINE says: computed from the durations alone. Only for checking lessons; never shown as a
/// measurement.
trace::Metrics plausibleMetrics(const scenario::Scenario &scenario);

/// Evidence of one repetition of every variant with the standard parameters, but for those that `set` names (also interval_ms, cores).
/// Errors: a scenario cannot be made.
Result<Evidence> plausibleEvidence(const Lesson &lesson, const std::map<std::string, double> &set = {});

} // namespace interleave::lessons
