// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "waiting.h"

#include <os/filedescriptor.h>

namespace interleave::processes {

/// Wakes one thread of this process that waits for something to do. Rung before the wait, it ends the wait at once; rung twice, it
/// wakes once: whoever wakes looks at everything.
class Bell
{
public:
    Bell(); ///< Without a descriptor (none are left) every wait only ends with its deadline: `works` says so.
    [[nodiscard]] bool works() const noexcept { return bool(m_event); }
    [[nodiscard]] int descriptor() const noexcept { return m_event.get(); }
    /// Any thread; never blocks.
    void ring() noexcept;
    /// Makes it silent again.
    void hush() noexcept;
    /// Blocks without the GIL, in the state that is given, until it was rung; hushes it.
    Waited wait(const Caller &caller, trace::LaneState state, ObjectId on, Deadline until = {});

private:
    os::FileDescriptor m_event;
};

} // namespace interleave::processes
