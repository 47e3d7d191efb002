// SPDX-License-Identifier: GPL-3.0-or-later
#include "outsiderecording.h"

#include <cpython/remotememory.h>
#include <os/procfs.h>
#include <os/taskcall.h>
#include <trace/sampledgil.h>

#include <fmt/format.h>

#include <cerrno>
#include <utility>

namespace interleave::host {

using trace::LaneState;

OutsideRecording::OutsideRecording(ProcessId process, void *memory, std::uint32_t rings, std::uint32_t capacity)
    : m_process(process)
{
    m_region.begin(memory, rings, capacity, hasInvariantTsc());
}

OutsideRecording::~OutsideRecording()
{
    drop();
    tellSwitches();
}

void OutsideRecording::watch(cpython::GilSampler *sampler)
{
    drop();
    m_switches.reset(); // another interpreter counts from its own beginning
    m_sampler = sampler;
}

bool OutsideRecording::mayNotLook() const
{
    char byte = 0;
    return !cpython::readRemote(m_process, 0, &byte, sizeof byte) && (errno == EPERM || errno == ENOSYS); // else: there is nothing at that address
}

OutsideRecording::Thread *OutsideRecording::of(std::uint32_t thread)
{
    if (const auto known = m_threads.find(thread); known != m_threads.end())
        return &known->second;
    const std::string status = os::readSmallFile(fmt::format("/proc/{}/task/{}/status", m_process.value, thread).c_str());
    const std::uint32_t own = os::innermostId(status);
    if (own == 0)
        return nullptr;
    const bool main = thread == m_process.value;
    Thread &made = m_threads[thread];
    made.recorder = m_region.claim(main ? "MainThread" : fmt::format("thread {}", own), 0, trace::RegionWriter::Prefault::First, own);
    return &made;
}

void OutsideRecording::setState(Thread &thread, std::optional<LaneState> state)
{
    if (!state || thread.state == *state)
        return;
    thread.state = *state;
    thread.recorder.state(*state);
}

std::optional<LaneState> OutsideRecording::stateOf(std::uint32_t thread) const
{
    const auto stat = os::readTaskStat(int(m_process.value), int(thread));
    if (!stat)
        return {}; // it has just gone: the next look says so
    if (stat->state == 'T' || stat->state == 't')
        return {};
    if (stat->state == 'R') // without a GIL to be seen nobody knows whether it is Python that it runs
        return m_sampler != nullptr ? LaneState::RunningNative : LaneState::RunningPython;
    const auto call = os::readTaskCall(int(m_process.value), int(thread));
    if (!call)
        return LaneState::Unknown;
    switch (call->kind()) {
    case os::TaskCall::Kind::Futex:
        return m_sampler != nullptr && m_sampler->contains(call->address) ? LaneState::WantsGil : LaneState::BlockedLock;
    case os::TaskCall::Kind::Sleep:
        return LaneState::Asleep;
    case os::TaskCall::Kind::Io:
        return LaneState::BlockedIo;
    case os::TaskCall::Kind::Child:
        return LaneState::BlockedJoin;
    case os::TaskCall::Kind::Other:
        break;
    }
    return LaneState::Unknown;
}

bool OutsideRecording::look()
{
    const std::vector<int> there = os::numbersIn(fmt::format("/proc/{}/task", m_process.value).c_str());
    for (auto &[id, thread] : m_threads)
        thread.there = false;
    for (const int id : there) {
        Thread *thread = of(std::uint32_t(id));
        if (thread == nullptr)
            continue;
        thread->there = true;
        if (std::uint32_t(id) != m_holder)
            setState(*thread, stateOf(std::uint32_t(id)));
    }
    if (m_holder != 0 && m_threads.contains(m_holder) && !m_threads.at(m_holder).there)
        drop();
    std::erase_if(m_threads, [](const auto &each) { return !each.second.there; }); // its ring is closed with it
    tellSwitches();
    const auto stat = os::readProcStat(int(m_process.value));
    return stat && stat->state != 'Z' && !there.empty();
}

bool OutsideRecording::sample()
{
    const auto seen = m_sampler->sample();
    if (!seen)
        return false;
    if (m_switches && seen->switches > *m_switches)
        m_untold += seen->switches - *m_switches;
    m_switches = seen->switches;
    if (m_holder != 0 && seen->held && seen->holder == m_holderState)
        return true;
    if (m_holder != 0)
        drop();
    if (!seen->held)
        return true;
    const ThreadId id = m_sampler->threadOf(seen->holder);
    Thread *thread = id.value == 0 ? nullptr : of(id.value);
    if (thread == nullptr)
        return true; // whose it is cannot be told: it is held by nobody that is known
    if (m_gil == 0) {
        m_gil = m_region.newObject();
        thread->recorder.define(ObjectId { m_gil }, trace::kSampledGil, "GIL");
    }
    m_holder = id.value;
    m_holderState = seen->holder;
    thread->recorder.record(trace::EventKind::GilTake, 0, m_gil, ++m_epoch, 0);
    setState(*thread, LaneState::RunningPython);
    return true;
}

void OutsideRecording::drop()
{
    if (m_holder == 0)
        return;
    const std::uint32_t holder = std::exchange(m_holder, 0);
    m_holderState = 0;
    const auto thread = m_threads.find(holder);
    if (thread == m_threads.end())
        return;
    thread->second.recorder.record(trace::EventKind::GilDrop, 0, m_gil, ++m_epoch, 0);
    setState(thread->second, stateOf(holder));
}

/// How many changes of holder the interpreter itself has counted: what was missed is the difference.
void OutsideRecording::tellSwitches()
{
    if (m_untold == 0 || m_gil == 0 || m_threads.empty())
        return;
    m_threads.begin()->second.recorder.record(trace::EventKind::GilSummary, 0, m_gil, std::exchange(m_untold, 0), 0);
}

} // namespace interleave::host
