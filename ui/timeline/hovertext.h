// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "timelinecoordinates.h"

#include <trace/store.h>

#include <QString>

#include <optional>
#include <vector>

namespace interleave::ui {

/// What a lane is doing at a moment, and why, in words.
struct HoverText
{
    QString title; ///< "Thread B wants the GIL"
    QString sentence; ///< "It has wanted it for 3.1 ms. Thread A holds it and must …"
    [[nodiscard]] bool empty() const { return title.isEmpty(); }
    friend bool operator==(const HoverText &, const HoverText &) = default;
};

/// The GIL went from one thread to another.
struct HandOff
{
    LaneId from;
    Nanoseconds released { 0 };
    LaneId to;
    Nanoseconds taken { 0 };
};

/// All that the store has to say about one stretch of one lane, asked for once: a pointer that moves within
/// the stretch needs no further question, only another text. A value.
class HoverFacts
{
public:
    /// Asks the store for the span under `time` and for those that explain it (who holds the GIL, on which
    /// core).
    static HoverFacts of(const trace::TraceStore &store, LaneId lane, Nanoseconds time);

    /// True if these facts still tell everything about `time` on `lane`.
    [[nodiscard]] bool hold(LaneId lane, Nanoseconds time) const
    {
        return lane == m_lane && m_valid.contains(time);
    }
    /// The words for a moment for which they hold; empty if there is nothing.
    [[nodiscard]] HoverText textAt(Nanoseconds time) const;
    /// The span under the pointer; state None where there is none.
    [[nodiscard]] const trace::Span &span() const { return m_span; }
    /// For a thread that wants the GIL or runs Python: how it got it.
    [[nodiscard]] const std::optional<HandOff> &handOff() const { return m_handOff; }

private:
    void findHandOff(const trace::TraceStore &store, LaneId taker, Nanoseconds taken);
    void explainWaiter(const trace::TraceStore &store, const trace::Span &span, Nanoseconds time);
    void explainRunner(const trace::TraceStore &store, LaneId thread, Nanoseconds time);
    void narrow(const trace::Span &span);
    [[nodiscard]] HoverText ofCore() const;
    [[nodiscard]] HoverText ofGil(Nanoseconds time) const;
    [[nodiscard]] HoverText ofThread(Nanoseconds time) const;
    [[nodiscard]] QString waiterSentence(Nanoseconds time) const;

    LaneId m_lane;
    TimeRange m_valid; ///< empty: nothing was there
    trace::LaneKind m_kind = trace::LaneKind::Thread;
    trace::Span m_span;
    QString m_name; ///< of the lane itself: "Thread B", "core 0"
    QString m_other; ///< of the thread that the span or the GIL is about
    QString m_core; ///< on which it runs, may be empty
    QString m_object; ///< what is waited for, may be empty
    trace::LaneState m_gilState = trace::LaneState::Unknown;
    std::vector<Nanoseconds> m_requests; ///< drop requests during the holder's hold
    Nanoseconds m_interval { 0 };
    std::optional<HandOff> m_handOff;
    bool m_hasGil = false;
    std::uint64_t m_line = 0, m_lost = 0;
    QString m_accesses; ///< of a running thread or task what it does with variables, of a GIL that it is sampled: a sentence or none
    float m_busyOther = -1, m_stolen = 0; ///< of the core's time around here; < 0: not known
    float m_ours = 0; ///< likewise, of this run's threads
    Nanoseconds m_window { 0 }; ///< how long "around here" is
};

/// The same at once, for those who ask only once.
HoverText hoverText(const trace::TraceStore &store, LaneId lane, Nanoseconds time);

} // namespace interleave::ui
