// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store.h"

#include <string_view>
#include <vector>

namespace interleave::trace {

/// Writes the states that were derived to the lanes of a store. Of several states at one instant only the
/// last counts, and frozen stretches are laid over all lanes: while the run is frozen every lane is Frozen,
/// whatever is derived; then it goes on in the state that it has by then. One thread; does not own the store.
class LaneWriter
{
public:
    explicit LaneWriter(TraceStore &store);

    /// A lane, empty until set() gives it its first state.
    LaneId create(LaneInfo info);
    /// From `time` on (in order of time for each lane). Written when the time of that lane goes on.
    void set(LaneId lane, Nanoseconds time, LaneState state, std::uint32_t object = 0);
    void add(LaneId lane, const Instant &instant);
    /// The lane is called so from now on (sanitised; an empty name changes nothing).
    void rename(LaneId lane, std::string_view name);
    void freeze(Nanoseconds time);
    void resume(Nanoseconds time);
    /// The lane is known up to here. Lanes that have no state yet stay empty.
    void advance(LaneId lane, Nanoseconds time);
    [[nodiscard]] TraceStore &store() noexcept { return m_store; }

private:
    struct Shown
    {
        LaneState state = LaneState::None;
        std::uint32_t object = 0;
        friend bool operator==(const Shown &, const Shown &) = default;
    };
    struct Track
    {
        bool begun = false; ///< `now` means something
        bool pending = false; ///< `next` does
        Shown now;
        Shown next;
        Nanoseconds nextTime { 0 };
    };
    void commit(std::uint32_t lane);
    void append(std::uint32_t lane, Nanoseconds time, const Shown &shown);

    TraceStore &m_store;
    std::vector<Track> m_tracks; ///< by LaneId
    bool m_frozen = false;
};

} // namespace interleave::trace
