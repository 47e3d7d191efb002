// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "eventloop.h"

namespace interleave::async {

/// asyncio.sleep (asyncio/tasks.py): 0 or less lets the others run once. The task is Asleep meanwhile. Raises
/// CancelledError. On the loop's thread.
Coroutine sleep(EventLoop &loop, Nanoseconds delay);

} // namespace interleave::async
