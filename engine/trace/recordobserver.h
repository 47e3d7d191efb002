// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record.h"
#include "threadtrack.h"

namespace interleave::trace {

/// Is told everything that the derivation is told, in the same order, after the derivation has taken it in: for analyses that go
/// along while the run lasts (who waits for whom). On the collector's thread; must not block.
class RecordObserver
{
public:
    virtual ~RecordObserver() = default;
    /// `region`: as in ThreadTrack. Names come before their time, and an id is defined once.
    virtual void objectDefined(std::uint32_t region, const Definition &definition) { (void)region, (void)definition; }
    /// A record of a thread that has a lane (`thread.lane`), other than Define. The reference stays valid as long as the derivation.
    virtual void recordApplied(Nanoseconds time, const ThreadTrack &thread, const Record &record) = 0;
    /// The thread is over: it said so, its ring was closed, or its process has ended.
    virtual void threadEnded(Nanoseconds time, const ThreadTrack &thread) { (void)time, (void)thread; }
    virtual void processEnded(Nanoseconds time, std::uint32_t region) { (void)time, (void)region; }
    /// The whole run stands still from here on; goes on again.
    virtual void frozen(Nanoseconds time) { (void)time; }
    virtual void resumed(Nanoseconds time) { (void)time; }
    /// Everything before `time` has been told.
    virtual void advanced(Nanoseconds time) { (void)time; }
};

} // namespace interleave::trace
