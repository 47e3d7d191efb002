// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "claims.h"

namespace interleave::lessons {

/// What a run of `scenario` would measure on a quiet machine with two cores, if CPython and the engine behave
/// as ENGINE says: computed from the durations alone. Only for checking lessons; never shown as a
/// measurement.
trace::Metrics plausibleMetrics(const scenario::Scenario &scenario);

/// Evidence of one repetition of every variant with the standard parameters. Errors: a scenario cannot be
/// made.
Result<Evidence> plausibleEvidence(const Lesson &lesson);

} // namespace interleave::lessons
