// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/error.h>

#include <atomic>
#include <memory>

namespace interleave::os {

/// How a run is asked to end: a flag that workers poll at their safe points, and a descriptor that ends their
/// waits. Goes one way only.
class StopSignal
{
public:
    /// Errors: no more descriptors.
    static Result<std::unique_ptr<StopSignal>> create();
    ~StopSignal();
    StopSignal(const StopSignal &) = delete;
    StopSignal &operator=(const StopSignal &) = delete;

    /// Any thread, also from within a signal handler; does not block.
    void request() noexcept;
    [[nodiscard]] bool requested() const noexcept
    {
        return m_requested.load(std::memory_order_relaxed); // relaxed: a wish, it orders nothing
    }
    /// Readable (an eventfd) once a stop was requested, for poll(2). Owned by the signal; nobody reads it.
    [[nodiscard]] int descriptor() const noexcept { return m_descriptor; }

    /// Blocks for `duration` (CLOCK_MONOTONIC) or until a stop is requested. True if it slept all the time.
    bool sleepFor(Nanoseconds duration) const noexcept;

private:
    explicit StopSignal(int descriptor) noexcept
        : m_descriptor(descriptor)
    {
    }
    std::atomic<bool> m_requested { false };
    const int m_descriptor;
};

} // namespace interleave::os
