// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storebuilder.h"

namespace interleave::ui::test {

/// A made-up run of two processes: the main one with threads A and B that share a lock and a queue and take turns at its GIL, a second one
/// with a thread C; in the main one an event loop with a task that has made another. Names are sentences, as people give them.
struct Family
{
    std::shared_ptr<trace::TraceStore> store;
    LaneId core, gil, mainProcess, otherProcess, a, b, c, loop, parent, child, lock, queue;
};
/// 100 ms. B waits for the lock from 10 to 30 ms, when A releases it; for an item from 40 to 60 ms, which C sends; it sleeps from 70 to
/// 80 ms. A holds the GIL from 0 to 30 ms and from 60 ms on, B in between wants it from 30 to 35 ms. The child awaits something from 20 to
/// 50 ms, which the parent does.
Family family(const std::string &lesson = "family");

} // namespace interleave::ui::test
