// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record.h"
#include "regionlayout.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace interleave::trace {

/// The consumer's side of one ring, whose writer it does not trust: that may be a hostile script, and it can
/// change any byte at any moment. So positions are read once and checked, every word is read once and checked
/// after it was copied, and nothing here loops longer than a drain's limit. What is wrong is skipped and
/// noted in a sentence; a ring whose positions are impossible is closed for good. Used by one thread (the
/// collector's). Does not own the memory.
class RingReader
{
public:
    /// `words` are the ring's records, `capacity` (a power of two) of them, two words each.
    RingReader(RingHeader *ring, std::uint64_t *words, std::uint32_t capacity, bool usesTsc) noexcept;

    /// Takes out at most `limit` events and appends them, in order of time; frees their room in the ring.
    /// Returns how many events the writer had written (without Lost records).
    std::size_t drain(std::vector<Record> &records, std::vector<Definition> &definitions, std::size_t limit);

    /// The writer is gone: whatever it lost and could not report any more becomes one last Lost record.
    void finish(std::vector<Record> &records);

    /// The writer has ended, and all that it wrote was taken and finish() called: its ring may be given to another thread. Nothing of it is touched
    /// after this, until reopen(). Not of one that isBroken(), nor after the end of the process.
    void acknowledge() noexcept;
    /// After acknowledge(): true if another thread has the ring now; then drain() goes on with what that one writes.
    [[nodiscard]] bool reopen() noexcept;
    /// The how-manieth writer of the ring this is, from 1.
    [[nodiscard]] std::uint32_t generation() const noexcept { return m_generation; }

    /// After a drain: everything that was written is out, and no event was on its way. Then whatever comes
    /// later has a time after the moment at which that drain began, or after quietUntil() where it applies.
    [[nodiscard]] bool isQuiet() const noexcept { return m_quiet; }
    /// The writer's own promise that nothing earlier will come, as of the last drain; 0 if it gives none.
    [[nodiscard]] Ticks quietUntil() const noexcept { return m_quietUntil; }
    /// Time of the last event that was taken.
    [[nodiscard]] Ticks lastTime() const noexcept { return m_lastTime; }
    /// Nothing will come any more: the writer has ended and everything is out, or the ring was closed for
    /// what its writer did.
    [[nodiscard]] bool isFinished() const noexcept { return m_broken || (m_closed && m_quiet); }
    [[nodiscard]] bool isBroken() const noexcept { return m_broken; }
    /// Events lost because the ring was full, in total (of earlier writers, too), as counted by them; exact once isFinished().
    [[nodiscard]] std::uint64_t lost() const noexcept { return m_lost; }
    [[nodiscard]] std::uint32_t thread() const noexcept;
    [[nodiscard]] std::uint32_t currentLine() const noexcept;

    /// What the writer did wrong since the last call, one sentence for each way of being wrong.
    [[nodiscard]] std::vector<std::string> takeViolations();

private:
    enum class Violation : std::uint8_t
    {
        Head,
        Kind,
        StrayContinuation,
        MissingContinuation,
        Backwards,
        Future,
        State,
        Gap,
        LossCount,
        TooMany,
        Count
    };

    void note(Violation violation);
    void close(Violation violation);
    [[nodiscard]] std::uint64_t checkedTime(std::uint64_t time, std::uint64_t now);
    void readLosses();
    bool takeOne(std::uint64_t head, std::uint64_t now, std::vector<Record> &records,
        std::vector<Definition> &definitions);
    bool takeContinuation(std::uint64_t head, Record &record);
    bool takeName(std::uint64_t head, std::size_t length, std::string &name);
    bool accept(Record record, std::uint64_t now, std::vector<Record> &records);

    RingHeader *m_ring;
    std::uint64_t *m_words;
    std::uint64_t m_capacity;
    bool m_usesTsc;
    bool m_quiet = false;
    bool m_closed = false;
    bool m_broken = false;
    bool m_acknowledged = false;
    bool m_lossAnnounced = false;
    std::uint32_t m_generation = 1;
    std::uint64_t m_tail = 0; ///< our own copy: the one in the ring is writable by others
    Ticks m_quietUntil;
    Ticks m_lastTime;
    Ticks m_lastDrain; ///< when the previous drain began
    std::uint64_t m_lost = 0;
    std::uint64_t m_lostReported = 0; ///< sum of the Lost records
    std::uint64_t m_violations = 0;
    std::array<bool, std::size_t(Violation::Count)> m_noted {};
    std::vector<std::string> m_sentences;
};

} // namespace interleave::trace
