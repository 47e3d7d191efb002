// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/coresource.h>
#include <core/error.h>

#include "store.h"
#include "wakers.h"
#include "waitgraph.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace interleave::trace {

class Journal;
class RecordObserver;

/// Turns what all sources say into the lanes of one TraceStore: drains the rings of every region (which it does not trust), converts
/// ticks to nanoseconds by anchors, merges everything in order of time behind a watermark that every source has passed, derives
/// thread, GIL and core lanes, and writes the journal. The one way in for events: window, command line and tests all use it.
/// One thread calls it (the run's collector thread); the store it fills is read by any.
class Collector
{
public:
    struct Options
    {
        CoreSource coreSource = CoreSource::Self;
        std::vector<CoreId> cores {}; ///< cores that get a lane, in this order
        Journal *journal = nullptr; ///< may be null; not owned
        TraceStore::Options store {};
        bool sparse = false; ///< threads do more to locks and queues than is recorded (a real interpreter): no deadlock is concluded from what is missing
        Wakers wakers {}; ///< what the program that is watched could do
    };
    explicit Collector(Options options);
    ~Collector();

    [[nodiscard]] std::shared_ptr<TraceStore> store() const noexcept;

    /// Told every record that is derived, from now on. Not owned; must outlive the collector.
    void addObserver(RecordObserver &observer);

    /// The rung that was reached in the end, when it is another than the one the options hoped for. Before the first addCores and drain only.
    void setCoreSource(CoreSource source);

    /// The number that the kernel's records name a thread by, for the one that it has in its own process. Asked once for each thread, soon after its first record.
    using ThreadOf = std::function<ThreadId(std::uint32_t)>;
    /// Takes over a region's descriptor (closed on error, too). Checks seals and sizes before mapping. `process` comes from the
    /// socket's credentials. Errors: not sealed, wrong size, wrong version: then that process is not traced, and a violation is noted.
    /// `threadOf` and `inside` (its own number as it sees it): for a process of another pid namespace, where they differ; empty: they do not.
    Result<void> addRegion(int descriptor, ProcessId process, ThreadOf threadOf = {}, ProcessId inside = {});
    /// The process has ended (in whatever way): its rings get a last drain and then no longer hold up the watermark.
    void processEnded(ProcessId process);
    /// The run is being ended: a process that ends from now on has not died in the middle of it (TraceInfo::deaths).
    void expectEnds();

    /// Core switches of any source but Self (whose gaps come through the rings).
    void addCores(const CoreBatch &batch);
    void addCoreUse(const std::vector<CoreUse> &use);
    void frozen(Nanoseconds at);
    void resumed(Nanoseconds at);

    /// Deadlocks that were found so far.
    [[nodiscard]] const std::vector<Deadlock> &deadlocks() const noexcept;

    /// Drains every ring, advances the watermark, derives and publishes. Call every 2–10 ms. Returns records taken.
    std::size_t drain();
    /// Everything has ended: drains to the end, closes all lanes at the last event, completes the TraceInfo.
    void finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace interleave::trace
