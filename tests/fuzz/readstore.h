// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

namespace interleave::fuzz {

/// Asks a store everything that window and command line ask it: spans, columns, instants, metrics, and both
/// exports. Whatever a file or a writer said, readers must come through, and a lane's promises must hold.
void readEverything(const trace::TraceStore &store);

} // namespace interleave::fuzz
