// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "words.h"

namespace interleave::ui {

/// What a state means on lanes that are not of threads, where it means something of its own there: "Held, holder not running" of a lock.
QString stateWords(trace::LaneKind kind, trace::LaneState state);
/// The same as a sentence that explains.
QString stateSentence(trace::LaneKind kind, trace::LaneState state);

} // namespace interleave::ui
