// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <QString>

namespace interleave::ui {

/// How a lane is called in a sentence: "Thread B", "core 0", "fetch"; "A thread" for one that is not there.
[[nodiscard]] QString whoIs(const trace::TraceStore &store, std::uint32_t lane);

} // namespace interleave::ui
