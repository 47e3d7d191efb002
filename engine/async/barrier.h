// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "condition.h"

namespace interleave::async {

/// asyncio.Barrier (asyncio/locks.py, 3.11), on a condition and a lock of its own. Loop's thread only.
/// Traced: what those do.
class Barrier
{
public:
    Barrier(EventLoop &loop, ObjectId object, std::int64_t parties)
        : m_lock(loop, object)
        , m_condition(loop, object, m_lock)
        , m_parties(parties)
    {
    }
    /// Raises CancelledError.
    Coroutine wait();

private:
    enum class State : std::uint8_t
    {
        Filling,
        Draining
    };
    Coroutine pass();

    Lock m_lock;
    Condition m_condition;
    const std::int64_t m_parties;
    std::int64_t m_count = 0;
    State m_state = State::Filling;
};

} // namespace interleave::async
