// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "clockanchors.h"
#include "regionreader.h"

#include <optional>
#include <vector>

namespace interleave::trace {

/// One thread's turn of a ring as a source of the collector's merge: what was taken out of it, in nanoseconds, and up to where
/// nothing more can come.
class RingSource
{
public:
    struct Timed
    {
        Nanoseconds time { 0 };
        Record record;
    };

    RingSource(RingReader &reader, std::uint32_t region, bool usesTsc);

    /// Takes out what there is. `lastTime`: its process has ended, nothing will come after this. Else, if its writer has ended and everything is
    /// out, the ring is given back (RingReader::acknowledge).
    void drain(std::vector<Definition> &definitions, bool lastTime);
    /// Makes what was drained ready for the merge. The anchors' last one was taken after the drain. Times
    /// come out within [earliest, that anchor].
    void convert(const ClockAnchors &anchors, Nanoseconds earliest);
    /// No record will come with an earlier time, gaps apart. `before`: read before the drain, with a margin.
    [[nodiscard]] Nanoseconds watermark(Nanoseconds before);
    /// No gap that a running thread finds out about by itself will begin before this; max() if none is to be
    /// expected.
    [[nodiscard]] Nanoseconds promised() const;

    [[nodiscard]] bool hasPending() const noexcept { return m_next < m_pending.size(); }
    [[nodiscard]] const Timed &peek() const { return m_pending[m_next]; }
    void pop();

    /// Something has come out of it, ever.
    [[nodiscard]] bool hasSpoken() const noexcept { return m_spoken; }
    [[nodiscard]] std::uint32_t region() const noexcept { return m_region; }
    [[nodiscard]] bool isFinished() const noexcept { return m_finished; }
    [[nodiscard]] Nanoseconds lastTime() const noexcept { return m_lastTime; }
    [[nodiscard]] std::uint64_t events() const noexcept { return m_events; }
    [[nodiscard]] std::uint64_t lost() const noexcept { return m_lost; }
    /// Null once it is finished: then the region may go.
    [[nodiscard]] RingReader *reader() noexcept { return m_reader; }
    /// Set by the collector when it learns whose ring it is.
    std::optional<std::uint32_t> ring;
    bool closeTold = false;
    std::uint32_t thread = 0;
    std::uint32_t number = 0; ///< in its region (threadNumber)

private:
    [[nodiscard]] Nanoseconds toTime(const ClockAnchors &anchors, Ticks ticks) const noexcept;

    RingReader *m_reader;
    std::uint32_t m_region;
    bool m_usesTsc;
    bool m_finished = false;
    bool m_quiet = false;
    bool m_running = false; ///< by the last state that was drained, the thread's program goes on
    bool m_sawGap = false;
    bool m_spoken = false;
    std::vector<Record> m_raw; ///< drained, not converted yet
    std::vector<Timed> m_pending;
    std::size_t m_next = 0; ///< in m_pending
    Nanoseconds m_lastTime { 0 };
    Nanoseconds m_watermark { 0 };
    std::optional<Nanoseconds> m_promise; ///< quietUntil
    std::uint64_t m_events = 0;
    std::uint64_t m_lost = 0;
    std::uint64_t m_lostBefore; ///< by those that had the ring before
};

} // namespace interleave::trace
