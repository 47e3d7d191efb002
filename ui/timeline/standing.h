// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <QStringList>

namespace interleave::ui {

/// In a run in step mode: the letters (or names) of the threads that stand before their next step, as far as the store knows by now, in the
/// order of their lanes. Asks each thread's lane for its last span. Any thread.
[[nodiscard]] QStringList standingThreads(const trace::TraceStore &store);

} // namespace interleave::ui
