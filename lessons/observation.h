// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "prediction.h"

#include <trace/store.h>

namespace interleave::lessons {

/// Is it so at this moment (on the store's axis)? All of the question's `where` have to be. Pure.
bool isSoAt(const Question &question, const trace::TraceStore &store, Nanoseconds moment);

/// The share of a stretch (0 … 1) in which it is so, by 200 samples. Pure.
double shareOfStretch(const Question &question, const trace::TraceStore &store, Nanoseconds from, Nanoseconds to);

/// The middle of the longest stretch that begins and ends with a span of some lane and in which it is so; empty if it never is. Looks at
/// most at the first 200 000 spans. Pure.
std::optional<std::pair<Nanoseconds, Nanoseconds>> longestStretch(const Question &question, const trace::TraceStore &store);

/// In words what has to be so: "at least one lane runs Python, and at least one wants the GIL".
std::string inWords(const std::vector<Where> &where);

} // namespace interleave::lessons
