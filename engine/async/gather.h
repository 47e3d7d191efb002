// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

namespace interleave::async {

/// asyncio.gather (asyncio/tasks.py): done when all children are. Without `returnExceptions` the first that
/// raises finishes it, and its siblings go on. Cancelling it cancels the children. No children: done in the
/// next iteration. On the loop's thread only; never blocks.
FuturePtr gather(EventLoop &loop, std::vector<FuturePtr> children, bool returnExceptions);

} // namespace interleave::async
