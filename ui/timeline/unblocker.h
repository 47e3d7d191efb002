// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <QString>

#include <cstdint>
#include <optional>

namespace interleave::ui {

/// What ended a wait.
struct Unblocker
{
    /// Who did it, and when. Empty: nobody of this run, or it is not known; `words` says which.
    struct Who
    {
        LaneId lane {};
        Nanoseconds time { 0 };
        friend bool operator==(const Who &, const Who &) = default;
    };
    std::optional<Who> who;
    QString words; ///< a sentence: "Thread A dropped the GIL, 60 µs before."
};

/// Of the wait that span number `span` of the lane is, or that stands before it if it runs: by the GIL's strip, by who woke whom, by the
/// other end of a message or a job, by who had the core, by who started it. On the strip of a GIL, a lock or a core: who had it before.
/// A bounded number of questions to the store.
[[nodiscard]] Unblocker unblockerOf(const trace::TraceStore &store, LaneId lane, std::uint64_t span);

} // namespace interleave::ui
