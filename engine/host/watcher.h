// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "channel.h"
#include "corewatch.h"
#include "runsession.h"
#include "sessionlink.h"

#include <os/othersmeter.h>
#include <os/spawn.h>
#include <trace/collector.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace interleave::host {

class ScriptStreams;

/// The collector's thread of one run: starts the host, speaks the control protocol, feeds the collector, and
/// sees to it that nothing is left when the run is over, whoever died first. Lives and is used on that one
/// thread; callers reach it through the SessionLink.
class Watcher
{
public:
    /// `enter` changes the state of the session. `collector` is used by this thread only from now on. `streams`: of the script, null without one.
    Watcher(const RunRequest &request, SessionLink &link, trace::Collector &collector, ScriptStreams *streams,
        std::function<void(RunState)> enter);
    Watcher(const Watcher &) = delete;
    Watcher &operator=(const Watcher &) = delete;
    ~Watcher();

    /// Starts the host. Error: it cannot be started.
    Result<void> boot();
    /// Until the run is over and no process of it is left. The report lacks only the store.
    RunReport run();

private:
    void pollOnce();
    void attend(); ///< to wishes, limits, heartbeats
    void collect();
    void readChannel();

    void on(message::Hello &, std::vector<os::FileDescriptor> &);
    void on(message::Calibrated &, std::vector<os::FileDescriptor> &);
    void on(message::Region &, std::vector<os::FileDescriptor> &);
    void on(message::Perf &, std::vector<os::FileDescriptor> &);
    void on(message::ProcessStarted &, std::vector<os::FileDescriptor> &);
    void on(message::Started &, std::vector<os::FileDescriptor> &);
    void on(message::Frozen &, std::vector<os::FileDescriptor> &);
    void on(message::Resumed &, std::vector<os::FileDescriptor> &);
    void on(message::Problem &, std::vector<os::FileDescriptor> &);
    void on(message::Raised &, std::vector<os::FileDescriptor> &);
    void on(message::ProcessEnded &, std::vector<os::FileDescriptor> &);
    void on(message::ScriptPrepared &, std::vector<os::FileDescriptor> &);
    void on(message::ScriptEnded &, std::vector<os::FileDescriptor> &);
    void on(message::Finished &, std::vector<os::FileDescriptor> &);
    void on(message::Heartbeat &, std::vector<os::FileDescriptor> &) { }
    template <class Other>
    void on(Other &, std::vector<os::FileDescriptor> &); ///< one that a host has no business to send

    void childrenEnded(); ///< those processes of the runner that have
    void thawed(Nanoseconds at);
    void beginStop(std::string reason);
    void conclude(RunState outcome, Error error = {});
    void hostGone();
    void endEverything(); ///< and reap
    void warn(std::string line);
    RunState now() const noexcept { return m_link.state.load(); }

    const RunRequest &m_request;
    SessionLink &m_link;
    trace::Collector &m_collector;
    ScriptStreams *const m_streams;
    std::function<void(RunState)> m_enter;

    Channel m_channel;
    os::Child m_host;
    std::string m_token;
    CoreWatch m_cores;
    os::OthersMeter m_others; ///< from before the host is there until it has been reaped
    struct Traced
    {
        os::FileDescriptor pidfd;
        bool ended = false;
    };
    std::map<int, Traced> m_processes; ///< by pid: everything that the host said it started
    std::set<int> m_recorded; ///< pids that have sent a region
    std::map<int, os::FileDescriptor> m_children; ///< by pid, with pidfd: the runner's own processes that have sent a region

    RunReport m_report;
    bool m_concluded = false;
    bool m_greeted = false; ///< the host has said hello: from then on silence counts
    bool m_freezeWanted = false;
    std::string m_stopReason;
    std::optional<Nanoseconds> m_frozenSince;
    Nanoseconds m_ranSince { 0 }; ///< moved on by every frozen stretch
    std::optional<Nanoseconds> m_deadlockSince; ///< when the first one was found, moved on likewise
    Nanoseconds m_stopSince { 0 };
    Nanoseconds m_lastLook { 0 };
    Nanoseconds m_silence {
        0
    }; ///< without a word from the host, counted only while this thread itself was attentive
};

} // namespace interleave::host
