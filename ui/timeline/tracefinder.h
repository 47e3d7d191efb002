// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace interleave::ui {

/// Finds a text in a recording: names of lanes, states, what threads and tasks are blocked on, marks (the program's and the user's).
/// Looks in portions, so that whoever asks stays able to answer. A value; reads the store, from any one thread.
class TraceFinder
{
public:
    static constexpr std::size_t kMostHits = 100'000;
    struct Hit
    {
        enum class Kind
        {
            Lane, ///< its name
            Span, ///< number `span` of the lane
            Mark ///< at `time`; on `lane`, or kNoLane: the user's own
        };
        Kind kind = Kind::Lane;
        LaneId lane {};
        std::uint64_t span = 0;
        Nanoseconds time { 0 }; ///< where it begins
        friend bool operator==(const Hit &, const Hit &) = default;
    };

    TraceFinder() = default;
    /// `text` without regard to case; empty: nothing is found.
    TraceFinder(std::shared_ptr<const trace::TraceStore> store, const QString &text);

    /// Looks at `spans` more at most. True: there are more. When it is false the hits are in order: lanes, then the rest by time.
    bool look(std::uint64_t spans);
    void lookAtAll();
    [[nodiscard]] bool done() const noexcept { return m_done; }
    [[nodiscard]] bool cut() const noexcept { return m_hits.size() >= kMostHits; } ///< there may be more hits than these
    [[nodiscard]] const std::vector<Hit> &hits() const noexcept { return m_hits; }
    /// The first hit that is a lane, or the first at `time` or after it, or the first of all; nothing if there is none.
    [[nodiscard]] std::optional<std::size_t> firstFrom(Nanoseconds time) const;

private:
    void lookAtNames(const QString &text);
    void finish();
    [[nodiscard]] bool matches(trace::LaneKind kind, const trace::Span &span) const;

    std::shared_ptr<const trace::TraceStore> m_store;
    std::vector<bool> m_names; ///< by number: contains the text
    std::vector<bool> m_states;
    bool m_anyState = false, m_anyName = false, m_done = true;
    std::uint32_t m_lane = 0;
    std::uint64_t m_span = 0; ///< of m_lane, to be looked at next
    std::vector<Hit> m_hits;
};

} // namespace interleave::ui
