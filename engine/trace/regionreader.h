// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <core/ids.h>

#include "ringreader.h"

#include <deque>
#include <memory>

namespace interleave::trace {

/// The reader's side of a process's region. Checks, before it maps, that the memory is a sealed memfd of
/// ordinary pages whose size is the one its header asks for: then no writer can make a read fault. Header
/// values are copied once and never looked at again. Used by one thread (the collector's).
class RegionReader
{
public:
    /// Takes over the descriptor (closed on return, whatever comes of it).
    /// Errors: no sealed memory, or its header contradicts it.
    static Result<std::unique_ptr<RegionReader>> open(int descriptor);
    /// Over memory that is mapped already and outlives the reader: for tests in which ThreadSanitizer must
    /// see both sides.
    /// Errors: its header contradicts it.
    static Result<std::unique_ptr<RegionReader>> over(void *memory, std::size_t bytes);
    ~RegionReader();
    RegionReader(const RegionReader &) = delete;
    RegionReader &operator=(const RegionReader &) = delete;

    /// Rings that have or had a writer; asks the region, and never shrinks.
    std::size_t refreshRings();
    [[nodiscard]] RingReader &ring(std::size_t i) { return m_rings[i]; } ///< i < what refreshRings() said
    [[nodiscard]] bool usesTsc() const noexcept { return m_usesTsc; }
    /// The writer's own pid as it sees it (it may be in another pid namespace). Information only.
    [[nodiscard]] ProcessId writerProcess() const noexcept { return m_process; }
    /// Threads that found no ring, and the events they wanted to write, as counted by the writer.
    [[nodiscard]] std::uint32_t ringsRefused() const noexcept;
    [[nodiscard]] std::uint64_t recordsRefused() const noexcept;
    /// Of a Python that died without a word: the changes of holder that its interpreters counted and no GilSummary tells (trace/probepage.h). 0 elsewhere.
    [[nodiscard]] std::uint64_t switchesNotSummarised() const noexcept;

private:
    RegionReader() = default;
    Result<void> checkHeader(const RegionHeader &header, std::uint64_t bytes);

    char *m_base = nullptr;
    std::size_t m_mappedBytes = 0; ///< 0: not ours to unmap
    std::uint32_t m_ringCount = 0;
    std::uint32_t m_capacity = 0;
    bool m_usesTsc = false;
    ProcessId m_process;
    std::deque<RingReader> m_rings; ///< deque: a ring's reader stays where it is
};

} // namespace interleave::trace
