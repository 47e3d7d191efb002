// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recordobserver.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace interleave::trace {

class TraceStore;
struct TraceInfo;

/// Notices processes that died in the middle of their program while the run goes on: they were killed, so their main thread never said that
/// it is over. Nobody in the program may notice (who reads from a pipe waits for ever, as in Python), so it is told from here. A process
/// that its own parent has ended (SIGTERM, as multiprocessing.Pool does) is none. On the collector's thread.
class DeathWatch final : public RecordObserver
{
public:
    explicit DeathWatch(const TraceStore &store) // outlives it
        : m_store(store)
    {
    }

    void recordApplied(Nanoseconds time, const ThreadTrack &thread, const Record &record) override;
    void processEnded(Nanoseconds time, std::uint32_t region) override;
    void advanced(Nanoseconds time) override { m_now = std::max(m_now, time); }
    /// The end of this region's process, which comes now, is no surprise: the run is being ended.
    void expect(std::uint32_t region) { m_over.insert(region); }

    /// The names of those that have died, in the order in which they did, once their parent has had 300 ms to say that it was its doing.
    void fillIn(TraceInfo &info) const;

private:
    struct Death
    {
        ProcessId process;
        Nanoseconds time { 0 };
    };
    [[nodiscard]] std::string nameOf(ProcessId process) const;

    const TraceStore &m_store;
    std::map<std::uint32_t, ProcessId> m_begun; ///< by region: main threads that said something
    std::set<std::uint32_t> m_over; ///< regions whose main thread said that it is over, or that are expected to end
    std::set<std::uint32_t> m_ended; ///< pids that their parent has ended
    std::vector<Death> m_deaths;
    Nanoseconds m_now { 0 };
};

} // namespace interleave::trace
