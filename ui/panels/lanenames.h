// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <QString>

namespace interleave::ui {

/// What a lane is called where it stands alone: "A worker-1", "core 0", "GIL"; a dash if there is no such lane.
QString laneName(const trace::TraceStore &store, LaneId lane);
/// Which kind of lane it is, in the words of the picture's heads: "Threads", "Locks" …
QString laneKindWords(trace::LaneKind kind);
/// What a state means on a lane of this kind: a lock is "Held", a core "Idle".
QString stateWordsOn(trace::LaneKind kind, trace::LaneState state);
/// What a span is about, in words: the thread on the core, the holder, what is waited for, "3 items"; "" if about nothing.
QString aboutText(const trace::TraceStore &store, trace::LaneKind kind, const trace::Span &span);
/// A moment on the run's own axis, with a thousandth of a millisecond: "52.013 ms".
QString momentText(const trace::TraceStore &store, Nanoseconds time);

} // namespace interleave::ui
