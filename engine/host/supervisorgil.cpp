// SPDX-License-Identifier: GPL-3.0-or-later
// How the supervisor sees to it that a script's GIL is seen: by the probe in it, or else from outside, or else that it is said why not.
#include "supervisor.h"

#include <cpython/gilsampler.h>
#include <os/processtree.h>

#include <fmt/format.h>

#include <fcntl.h>
#include <utility>

namespace interleave::host {

using cpython::GilFinding;
using cpython::GilRung;

namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kHelloPatience = 1s; ///< from an interpreter that runs to its probe's hello, which comes before its main(); one that comes later still counts
constexpr Nanoseconds kFindPatience = 5s; ///< from then to the first take, by which the probe finds the GIL

} // namespace

int Supervisor::scriptProcess()
{
    if (m_scriptProcess == 0 && !m_sandboxed && whetherAround(m_runner.child.pid) == false)
        m_scriptProcess = m_runner.child.pid;
    if (m_scriptProcess != 0 || !m_sandboxed)
        return m_scriptProcess;
    for (const int pid : os::treeOf(m_runner.child.pid, kept())) { // also bubblewrap's own that has just ended, which nobody knows by its program any more
        if (whetherAround(pid) == false && pid != m_runner.child.pid)
            return m_scriptProcess = pid;
    }
    return 0;
}

void Supervisor::noteProbed(const ArrivedRegion &region)
{
    if (m_phase != Phase::Running || (m_probeView && m_gilSettled) || region.process != scriptProcess())
        return;
    m_probeView = ProbeView::of(region.memfd.get());
    if (m_outside) { // it has come after all: it says more
        m_outside.reset();
        m_gilSettled = false;
        m_setup.probe = true;
        m_setup.noProbe.clear();
        tellGil(GilRung::Probe, {});
    }
}

void Supervisor::watchGil()
{
    if (m_frozen)
        m_scriptSeen.reset(); // who stands still is late for no hello
    if (m_phase != Phase::Running || m_frozen || m_stop != StopStep::None || !m_runner.alive() || m_gilSettled)
        return;
    if (m_outside)
        return outsideSettled();
    const int script = scriptProcess();
    if (script == 0)
        return;
    const Nanoseconds now = monotonicNow();
    if (!m_scriptSeen)
        m_scriptSeen = now;
    if (!m_setup.probe)
        return lookFromOutside(script, m_setup.noProbe);
    if (!m_probeView) {
        if (now - *m_scriptSeen <= kHelloPatience)
            return;
        m_setup.probe = false;
        m_setup.noProbe = fmt::format("the GIL probe cannot be loaded into {}: a static program, or one into which nothing may be preloaded", m_script->interpreter.path.string());
        return lookFromOutside(script, m_setup.noProbe);
    }
    switch (m_probeView->finding()) {
    case GilFinding::Found:
        m_gilSettled = true;
        return tellGil(GilRung::Probe, {});
    case GilFinding::FreeThreaded: // one that comes back at run time is found then: settleGil
        m_gilSettled = true;
        return tellNoGil();
    case GilFinding::NotFound:
    case GilFinding::Expected:
        break;
    }
    if (now - *m_scriptSeen <= kFindPatience)
        return;
    // What the probe records of the threads is worth more than a look from outside that finds nothing either.
    if (const auto sampler = cpython::GilSampler::attach(ProcessId { std::uint32_t(script) }); !sampler) {
        m_gilSettled = true;
        return tellGil(GilRung::None, "the probe did not find the GIL; and from outside: " + sampler.error().toLine());
    }
    lookFromOutside(script, "the probe did not find the GIL");
}

void Supervisor::outsideSettled()
{
    const OutsideView::Gil gil = m_outside->gil();
    if (gil == OutsideView::Gil::Sought)
        return;
    m_gilSettled = true;
    if (gil == OutsideView::Gil::Seen)
        return tellGil(GilRung::Sampled, m_outsideWhy);
    if (!m_script->interpreter.hasGil)
        return tellNoGil();
    std::string why = m_outside->reason();
    if (!m_outsideWhy.empty() && !why.empty())
        why = m_outsideWhy + "; and from outside: " + why;
    tellGil(GilRung::None, why.empty() ? m_outsideWhy : why);
}

/// It is over: what came of it, when that was not settled before.
void Supervisor::settleGil()
{
    const auto finding = m_probeView ? m_probeView->finding() : GilFinding::NotFound;
    if (std::exchange(m_gilSettled, true) && (m_setup.hasGil || finding != GilFinding::Found))
        return;
    if (m_outside && m_outside->gil() == OutsideView::Gil::Seen)
        tellGil(GilRung::Sampled, m_outsideWhy);
    else if (finding == GilFinding::Found)
        tellGil(GilRung::Probe, {});
    else if (finding == GilFinding::FreeThreaded || !m_script->interpreter.hasGil)
        tellNoGil();
    else if (m_script->gil == GilRung::None)
        tellGil(GilRung::None, {});
    else
        tellGil(GilRung::None, "the script was over before its GIL was found");
}

void Supervisor::lookFromOutside(int script, std::string why)
{
    auto view = OutsideView::create(ProcessId { std::uint32_t(script) }, m_script->gil != GilRung::None && m_script->interpreter.hasGil);
    if (!view) {
        m_gilSettled = true;
        return tellGil(GilRung::None, view.error().toLine());
    }
    m_outside = std::move(*view);
    m_outsideWhy = std::move(why);
    // Two descriptors, as for any region: the second is what its process would wait for.
    const os::FileDescriptor nobody(fcntl(m_outside->descriptor(), F_DUPFD_CLOEXEC, 0));
    if (!nobody) {
        m_gilSettled = true;
        m_outside.reset();
        return tellGil(GilRung::None, "no descriptor for it");
    }
    const int descriptors[] = { m_outside->descriptor(), nobody.get() };
    m_control.send(message::Region { script, {} }, descriptors);
    m_outside->begin();
}

void Supervisor::tellGil(GilRung rung, std::string reason)
{
    m_setup.hasGil = true;
    const bool worse = rung != GilRung::Probe && !reason.empty() && reason != m_setup.gilReason;
    m_setup.gil = rung;
    m_setup.gilReason = std::move(reason);
    if (worse)
        report({ rung == GilRung::Sampled ? "the GIL is sampled from outside: " + m_setup.gilReason : "the GIL is not seen: " + m_setup.gilReason });
    m_control.send(message::ScriptPrepared { m_setup });
}

void Supervisor::tellNoGil()
{
    m_setup.gil = GilRung::None;
    m_setup.gilReason = "this build of Python has no GIL";
    m_setup.hasGil = false;
    m_control.send(message::ScriptPrepared { m_setup });
}

} // namespace interleave::host
