// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../gil/giltrace.h"

#include <host/regionchannel.h>
#include <os/filedescriptor.h>

#include <functional>
#include <list>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace interleave::host::testing {

/// What one process of a run recorded, raw.
struct ProcessTrace
{
    int pid = 0;
    std::string name; ///< of its first thread
    std::vector<gil::Seen> seen;
    [[nodiscard]] std::vector<gil::Seen> only(trace::EventKind kind) const { return gil::only(seen, kind); }
};

ProcessTrace readProcess(trace::MappedRegion &mapped, int pid);
std::vector<ProcessTrace> readAll(const std::list<ArrivedRegion> &regions);

/// What a supervisor and a watcher do about the regions of a run's processes, without them: takes them, and lets their senders go on. A thread
/// of its own listens.
class Regions
{
public:
    /// Looks at what the children have recorded so far; true: the run is to be stopped. Called on another thread, every few ms.
    using StopWhen = std::function<bool(const std::vector<ProcessTrace> &)>;

    explicit Regions(StopWhen stopWhen = {});
    ~Regions();
    [[nodiscard]] const std::string &address() const { return m_listener.address(); }
    /// For RunnerSettings::announce.
    [[nodiscard]] std::function<Result<void>(int)> announce() const;
    [[nodiscard]] std::stop_token stop() const { return m_stop.get_token(); }
    [[nodiscard]] Nanoseconds stopAsked() const { return m_stopAsked; } ///< after end
    std::list<ArrivedRegion> end();

private:
    void listen();

    StopWhen m_stopWhen;
    std::string m_token;
    RegionListener m_listener;
    os::FileDescriptor m_over;
    std::list<ArrivedRegion> m_arrived;
    std::stop_source m_stop;
    Nanoseconds m_stopAsked { 0 };
    std::thread m_thread;
};

} // namespace interleave::host::testing
