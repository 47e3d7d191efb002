// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hovertext.h"

namespace interleave::ui {

/// What a process, an event loop, a task, a lock or a queue is doing during `span`, in words. `name`: of the lane. `about`: the
/// holder of a lock, what a task awaits; may be empty.
HoverText objectText(trace::LaneKind kind, const QString &name, const trace::Span &span, const QString &about);

} // namespace interleave::ui
