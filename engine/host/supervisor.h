// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "channel.h"
#include "outsideview.h"
#include "probelistener.h"
#include "probeview.h"
#include "regionchannel.h"
#include "treewatch.h"

#include <core/clock.h>
#include <os/spawn.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace interleave::host {

/// `interleave-host --control`: starts the runner and the latency service of one run, passes on what they
/// say, freezes and ends the runner's tree, and goes, with everything below it, as soon as the watcher's end
/// of the control channel closes. A script instead of a scenario is run by a runner that becomes it. One thread, one loop; it alone reaps.
class Supervisor
{
public:
    explicit Supervisor(os::FileDescriptor control);
    /// Until the run is over or nobody watches any more. Returns the exit status; no process is left below
    /// this one.
    int run();

private:
    enum class Phase
    {
        Idle, ///< no Start yet
        Preparing, ///< service and runner boot, the runner calibrates
        AwaitingGo, ///< the watcher maps what it needs
        Running,
        Over, ///< the last word was said
    };
    struct Helper
    {
        os::Child child;
        Channel channel;
        bool ended = false;
        int status = 0;
        [[nodiscard]] bool alive() const { return child.pid != 0 && !ended; }
    };

    Result<void> prepareProcess();
    void pollOnce();
    void readControl();
    void readRunner();
    void readService();
    void takeRegions();
    void reap();
    void attend(); ///< to heartbeat and the steps of stopping

    void start(message::Start &&start, std::vector<os::FileDescriptor> descriptors);
    // Of a script (supervisorscript.cpp):
    void startScript(std::vector<os::FileDescriptor> streams);
    void scriptMessage(Message &message);
    /// Whether a process is bubblewrap or ours: around the script, not of it. (Whoever is not sees no harm in being taken for it but that it is not asked before it is killed.)
    [[nodiscard]] static bool isAround(int process) { return whetherAround(process).value_or(false); }
    [[nodiscard]] static std::optional<bool> whetherAround(int process); ///< empty: it has ended, or its program cannot be seen
    void signalScript(int signal); ///< to its processes, not to ours around them
    void interruptScript();
    void watchLimits();
    // How its GIL is seen (supervisorgil.cpp):
    void watchGil();
    void noteProbed(const ArrivedRegion &region); ///< a probe has sent it
    void lookFromOutside(int script, std::string why); ///< `why` no better rung serves; empty: it is the one that was asked for
    void tellGil(cpython::GilRung rung, std::string reason);
    void tellNoGil(); ///< it has none
    void outsideSettled(); ///< what the look from outside came to, once that is known
    [[nodiscard]] int scriptProcess(); ///< the interpreter, once it runs; 0: it does not yet
    void settleGil();
    void scriptEnded(); ///< its runner has; the run has when nobody is left or patience is
    [[nodiscard]] bool runsScript() const { return m_script.has_value(); }
    Result<void> startHelper(Helper &helper, message::Role role);
    void prepareRunner();
    void runnerReady();
    void sendPerf();
    void go(const message::Go &go);
    void freeze();
    void resume();
    void stop();
    void runnerEnded();
    void serviceEnded();
    void serviceDied();
    void report(Error problem);
    /// Ends everything and says the last word.
    void finish(message::Finished last);
    void fail(Error error) { finish({ RunState::Failed, {}, 0, std::move(error) }); }
    [[nodiscard]] std::vector<int> kept() const; ///< not of the runner's tree
    [[nodiscard]] bool over() const { return m_phase == Phase::Over; }

    Channel m_control;
    os::FileDescriptor m_signals;
    RegionListener m_regions;
    std::string m_token;
    std::optional<cpython::ScriptRequest> m_script;
    ProbeListener m_probes;
    std::optional<TreeWatch> m_limits; ///< once it is known that the script has any
    std::optional<int> m_scriptStatus; ///< as of waitpid, from who waited for it
    cpython::ScriptSetup m_setup; ///< as it was told last
    int m_scriptProcess = 0; ///< see scriptProcess()
    bool m_gilSettled = false; ///< no other way to see the GIL will be tried
    std::optional<Nanoseconds> m_scriptSeen; ///< since when its interpreter has run
    std::unique_ptr<ProbeView> m_probeView; ///< of the script's own process; null: no probe has said hello from it
    std::unique_ptr<OutsideView> m_outside; ///< null: nobody looks from outside
    std::string m_outsideWhy;
    bool m_insideSeen = false; ///< the sandbox stands: who starts the script in it has said so
    bool m_sandboxed = false; ///< the runner becomes bubblewrap, not the script
    std::optional<Nanoseconds> m_leftoversUntil; ///< the script has ended; those it left behind may go by themselves until then
    Phase m_phase = Phase::Idle;
    message::Start m_start;
    std::uint16_t m_servicePort = 0;
    bool m_serviceWanted = false;
    Helper m_runner;
    Helper m_service;
    std::optional<message::Finished> m_runnerReport;
    CoreSource m_coreSource = CoreSource::Self;
    Error m_degraded;
    bool m_frozen = false;

    enum class StopStep
    {
        None,
        Asked,
        Terminated
    };
    StopStep m_stop = StopStep::None;
    Nanoseconds m_stopDeadline { 0 };
    Nanoseconds m_nextHeartbeat { 0 };
};

} // namespace interleave::host
