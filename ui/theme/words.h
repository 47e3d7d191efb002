// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/coresource.h>
#include <trace/states.h>

#include <QString>

namespace interleave::ui {

/// The one place where states get their words ("Running Python", "Wants the GIL"); the same in picture, legend, hover and lessons.
QString stateWords(trace::LaneState state);
/// The same as a sentence that explains: "A thread that …".
QString stateSentence(trace::LaneState state);
/// "812 ms", "3.1 ms", "5 ms", "45 µs", "2.40 s": two or three significant figures, the user's locale; number and unit never part.
QString durationText(Nanoseconds duration);
/// A position on an axis whose ticks are `step` apart: as many decimals as the step needs, one unit for the whole axis.
QString positionText(Nanoseconds position, Nanoseconds step);
/// "exact", "self-observed", "sampled", and a sentence that says what that means.
QString coreSourceWord(CoreSource source);
QString coreSourceSentence(CoreSource source);

} // namespace interleave::ui
