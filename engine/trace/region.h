// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include "regionlayout.h"

#include <memory>

namespace interleave::trace {

class Recorder;

/// The writer's side of a process's region: creates and seals the memfd, hands each thread a ring of its own.
/// Owned by the process that is traced; outlives its recorders. Copies of the descriptor go to the collector over a socket.
class Region
{
public:
    struct Options
    {
        std::uint32_t ringCount = 256;
        std::uint32_t ringCapacity = 1u << 15; ///< records, rounded up to a power of two (32 768 = 512 KiB)
    };

    /// Creates memfd and mapping (sparse: only rings in use cost memory). Errors: no memory, no memfd.
    static Result<std::unique_ptr<Region>> create(Options options);
    ~Region();
    Region(const Region &) = delete;
    Region &operator=(const Region &) = delete;

    /// The memfd, owned by the region.
    [[nodiscard]] int descriptor() const noexcept;
    [[nodiscard]] std::size_t size() const noexcept;
    /// The writer's own mapping: for tests in which ThreadSanitizer must see both sides as the same memory.
    [[nodiscard]] void *memory() const noexcept;

    /// Claims a ring for the calling thread and writes ThreadStart: one whose thread has ended and that was read to its end, else one that nobody has had yet,
    /// which it prefaults. `place`: which of the scenario's workers the
    /// thread is, from 1, so that letters follow the scenario and not the order in which the threads come here; 0: none of them. Any thread; lock-free. When all rings are
    /// taken (or were, and the collector has not come by since) the Recorder that comes back writes nothing but counts, and `ringsRefused()` says so: never silent.
    [[nodiscard]] Recorder claim(std::string_view threadName, std::uint8_t place = 0);
    [[nodiscard]] std::uint32_t ringsRefused() const noexcept;

    /// A new id for an object of this region. Any thread, lock-free.
    [[nodiscard]] std::uint32_t newObject() noexcept;

private:
    Region() = default;
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace interleave::trace
