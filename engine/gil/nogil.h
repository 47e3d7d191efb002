// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gil.h"

namespace interleave::gil {

/// No GIL: free-threaded CPython, 3.13 and later (PEP 703, PEP 779). Taking and dropping only change what the thread is doing, as
/// attaching and detaching a thread state do there; nothing blocks and nothing is recorded of a GIL. What takes its place, a lock for
/// each object and atomic reference counts, is in threads::Variables. (That a running 3.13t may bring its GIL back is not modelled.)
class NoGil final : public Gil
{
public:
    explicit NoGil(ObjectId object)
        : m_object(object)
    {
    }
    void take(ThreadState &thread) override { thread.trace.state(trace::LaneState::RunningPython); }
    void drop(
        ThreadState &thread, trace::LaneState then = trace::LaneState::WantsGil, ObjectId on = {}) override
    {
        if (then != trace::LaneState::WantsGil)
            thread.trace.state(then, on);
    }
    [[nodiscard]] std::uint64_t switchNumber() const noexcept override { return 0; }
    [[nodiscard]] ObjectId object() const noexcept override { return m_object; }

private:
    bool breakNow(ThreadState &, std::uint32_t) override { return false; }
    const ObjectId m_object; ///< of nothing in the trace
};

} // namespace interleave::gil
