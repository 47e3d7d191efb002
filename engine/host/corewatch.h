// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <os/filedescriptor.h>

#include <core/coresource.h>
#include <core/error.h>
#include <trace/collector.h>

#include <memory>
#include <vector>

namespace interleave::host {

/// The watcher's sources for the core lanes: perf buffers or the sampler of /proc, and the use of each core
/// by anybody. One thread.
class CoreWatch
{
public:
    CoreWatch();
    ~CoreWatch();
    CoreWatch(const CoreWatch &) = delete;
    CoreWatch &operator=(const CoreWatch &) = delete;

    /// A perf event that the supervisor opened for one core. Takes it over.
    void addPerf(CoreId core, os::FileDescriptor event);
    /// Maps what was added. Error: nothing was added, or the kernel refuses the buffers. Until this has
    /// succeeded nothing is recorded.
    Result<void> mapPerf();
    /// Reads /proc of this process and its threads from now on.
    void startSampling(ProcessId process);
    /// The run is about to begin: what the cores do is read now, so that the first window of their use begins with it.
    void runBegins();
    /// Hands everything new to the collector. Cheap; the samplers keep their own pace.
    void collect(trace::Collector &collector, Nanoseconds now);
    /// The last of it, when the run is over; the use of cores up to now, too, if that is long enough to mean something.
    void collectLast(trace::Collector &collector);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace interleave::host
