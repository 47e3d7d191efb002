// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/error.h>
#include <core/ids.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace interleave::cpython {

/// One look at a GIL from outside.
struct GilSample
{
    Nanoseconds time { 0 };
    bool held = false;
    std::uint64_t holder = 0; ///< address of the thread state that holds it, or held it last; 0: none yet
    std::uint64_t switches = 0; ///< the interpreter's switch_number: how many changes of holder were there, also those between two looks
};

/// What is left where no probe can be loaded: reads the GIL of another process of this user from outside, while it runs, by process_vm_readv. It sees the main
/// interpreter's GIL of CPython 3.7 and later. To be shown as "sampled": between two looks anything may happen; `switches` tells how much was missed. At one look every
/// kSampleEvery it costs about 3 % of a core and, measured with two threads that compute, sees 99 % of the switches. One thread.
class GilSampler
{
public:
    static constexpr Nanoseconds kSampleEvery { 500'000 };

    /// Finds the structure {interval, last_holder, locked, switch_number} (Python/ceval_gil.h) in the process's _PyRuntime. Blocks for some milliseconds.
    /// Errors: not permitted, no CPython, not started yet (try again), or a build without a GIL.
    static Result<GilSampler> attach(ProcessId process);

    /// A microsecond. Nothing if the process is gone.
    [[nodiscard]] std::optional<GilSample> sample() const;
    /// The kernel's id (ours, not that of a pid namespace which the process is in) of the thread that a `holder` belongs to now; 0 if that cannot be told: it has
    /// just ended, or the C library is not glibc on x86-64. Some microseconds: read anew each time, because a thread's state is freed with it and another's may
    /// then lie at the same address. Until it has been told once, a search of a tenth of a millisecond.
    [[nodiscard]] ThreadId threadOf(std::uint64_t holder);

    /// Somebody who sleeps at this address (a futex) waits for this GIL: its condition and mutex lie behind the structure.
    [[nodiscard]] bool contains(std::uint64_t address) const noexcept { return address >= m_address && address < m_address + kBytes; }

private:
    static constexpr std::uint64_t kBytes = 256; ///< the structure, two conditions and two mutexes: 208 on x86-64

    GilSampler(ProcessId process, std::uint64_t address)
        : m_process(process)
        , m_address(address)
    {
    }
    /// Where a thread state tells whose it is; the same for all of a process.
    struct Layout
    {
        std::size_t description; ///< word of the state that points to the C library's description of the thread
        std::size_t id; ///< word of that description in which the kernel's id is
    };
    [[nodiscard]] std::uint32_t idBy(const Layout &layout, std::uint64_t holder) const; ///< as its own pid namespace numbers it; 0: it is not so
    std::uint32_t findId(std::uint64_t holder); ///< likewise, and m_layout from then on
    void numberThreads(); ///< m_ours anew

    ProcessId m_process;
    std::uint64_t m_address; ///< of the structure
    std::optional<Layout> m_layout; ///< once it was found
    std::map<std::uint32_t, std::uint32_t> m_ours; ///< our number of a thread by its own
};

} // namespace interleave::cpython
