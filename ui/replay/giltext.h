// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gilmoment.h"

#include <QString>

namespace interleave::ui {

/// "A": how a thread is called where there is little room; its name if it has no letter.
[[nodiscard]] QString threadLetter(const trace::TraceStore &store, LaneId thread);

/// What a GIL does at `t`, in one or two sentences: "A has held the GIL for 3.1 ms. B has wanted it for 2.9 ms and may ask for it in 2.1 ms."
[[nodiscard]] QString gilSentence(const trace::TraceStore &store, const GilMoment &moment, Nanoseconds t);
/// The same where there is no GIL: who runs Python at the same time.
[[nodiscard]] QString noGilSentence(const trace::TraceStore &store, const std::vector<LaneId> &running);

} // namespace interleave::ui
