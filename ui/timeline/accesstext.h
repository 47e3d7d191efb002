// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <QString>

namespace interleave::ui {

/// What a thread or task did with variables during `span`, and which updates were lost, in words that follow a sentence; "" if nothing. Names the
/// two that it touched most. Looks at the first 4 096 instants of the span.
QString accessText(const trace::TraceStore &store, const trace::Lane &lane, const trace::Span &span);

/// A lock's name with what it is, if that is no plain lock: "permits (semaphore)".
QString withKind(const trace::TraceStore &store, const QString &lock);

} // namespace interleave::ui
