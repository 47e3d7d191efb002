// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <QString>

namespace interleave::ui {

/// What a run looks like to somebody who does not see it: how many lanes, how long, and what each thread
/// spent its time on.
QString traceSummary(const trace::TraceStore &store);

} // namespace interleave::ui
