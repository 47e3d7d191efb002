// SPDX-License-Identifier: GPL-3.0-or-later
#include "processtracks.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave::trace {

void ProcessTracks::addRegion(ProcessId process, ProcessId inside)
{
    m_regions.push_back({ process, inside, false, {}, nullptr });
    const auto region = static_cast<std::uint32_t>(m_regions.size() - 1);
    const auto starting = std::find_if(m_starting.begin(), m_starting.end(), [&](const Starting &each) { return inside.value != 0 && each.inside == inside; });
    if (starting != m_starting.end()) {
        begin(*starting, process);
        m_starting.erase(starting);
    }
    // A number that is given again is another process.
    if (ProcessTrack *known = ofProcess(process); known != nullptr && !known->isOver())
        link(region, known);
}

void ProcessTracks::link(std::uint32_t region, ProcessTrack *track)
{
    m_regions[region].track = track;
    if (track != nullptr)
        tellName(*track);
}

void ProcessTracks::tellName(const ProcessTrack &process)
{
    for (std::uint32_t i = 1; i < m_regions.size(); ++i) { // the main program's is called as it is
        if (m_regions[i].track == &process)
            m_gils.processNamed(i, m_context.lanes.store().lane(process.lane()).info().name);
    }
}

ProcessId ProcessTracks::ours(std::uint32_t region, ProcessId child) const
{
    if (m_regions[region].inside.value == 0)
        return child;
    // The last of that number.
    const auto found = std::find_if(m_regions.rbegin(), m_regions.rend(), [&](const Region &each) { return each.inside == child; });
    return found == m_regions.rend() ? ProcessId {} : found->process;
}

ProcessTrack *ProcessTracks::ofProcess(ProcessId process) const
{
    const auto found = m_byProcess.find(process);
    return found == m_byProcess.end() ? nullptr : found->second;
}

ProcessTrack *ProcessTracks::create(ProcessId process, std::string name, Nanoseconds time, bool boots)
{
    if (!m_context.limits.admit(LaneKind::Process))
        return nullptr;
    const bool named = !name.empty();
    LaneInfo info;
    info.kind = LaneKind::Process;
    info.name = name.empty() ? fmt::format("process {}", process.value) : std::move(name);
    info.process = process;
    const LaneId lane = m_context.lanes.create(std::move(info));
    m_processes.emplace_back(m_context.lanes, lane, time, boots);
    if (named)
        m_processes.back().setNamed();
    m_byProcess[process] = &m_processes.back();
    return &m_processes.back();
}

ProcessTrack *ProcessTracks::ofRegion(Nanoseconds time, std::uint32_t id)
{
    Region &region = m_regions[id];
    if (region.track == nullptr) {
        link(id, create(region.process, id == 0 ? "main process" : std::string(), time, false));
        if (region.track != nullptr)
            region.track->show(time, region.threads);
    }
    return region.track;
}

void ProcessTracks::regionBegan(Nanoseconds time, std::uint32_t id)
{
    if (std::exchange(m_regions[id].began, true))
        return;
    const auto begun = std::count_if(m_regions.begin(), m_regions.end(), [](const Region &region) { return region.began; });
    if (begun < 2)
        return; // of a run with one process its threads say everything
    for (std::uint32_t i = 0; i < m_regions.size(); ++i) {
        if (m_regions[i].began)
            (void)ofRegion(time, i);
    }
}

void ProcessTracks::nameOnce(ProcessTrack &process, const std::string &name)
{
    if (process.isNamed() || name.empty())
        return;
    process.setNamed();
    m_context.lanes.rename(process.lane(), name);
    tellName(process);
}

void ProcessTracks::apply(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    switch (record.kind) {
    case EventKind::ProcessStart:
        started(time, track, record);
        break;
    case EventKind::ProcessReady:
        ready(time, track, record);
        break;
    case EventKind::ProcessExit:
        exited(time, track, record);
        break;
    default:
        break;
    }
}

void ProcessTracks::started(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    const ProcessId child { static_cast<std::uint32_t>(record.value) };
    if (child.value == 0)
        return;
    (void)ofRegion(time, track.region); // the group that it comes from
    constexpr std::size_t kMostCalled = 4096; // who says so is not trusted
    if (m_called.size() < kMostCalled) // a real Python knows the number only when start is over: extra is how many microseconds ago it was called
        m_called[child] = time - Nanoseconds { std::int64_t(record.extra) * 1000 };
    const ObjectTable::Object *object = m_context.objects.find(track.region, record.object);
    const Starting starting { child, time, object == nullptr ? std::string() : object->text, track.voice };
    if (const ProcessId process = ours(track.region, child); process.value != 0)
        begin(starting, process);
    else
        m_starting.push_back(starting);
}

void ProcessTracks::begin(const Starting &starting, ProcessId child)
{
    ProcessTrack *process = ofProcess(child);
    if (process == nullptr || process->isOver()) {
        process = create(child, starting.name, starting.time, true);
        for (std::uint32_t i = 0; i < m_regions.size(); ++i) { // it may have spoken before
            if (m_regions[i].process == child && m_regions[i].track == nullptr)
                link(i, process);
        }
    }
    if (process != nullptr)
        nameOnce(*process, starting.name); // it may have spoken before its parent did
    const LaneId lane = process == nullptr ? kNoLane : process->lane();
    m_context.lanes.add(starting.voice, { starting.time, InstantKind::ProcessStart, lane.value, child.value });
    if (process != nullptr)
        m_context.lanes.add(lane, { starting.time, InstantKind::ProcessStart, starting.voice.value, child.value });
}

void ProcessTracks::ready(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    Region &region = m_regions[track.region];
    // When its parent called start, if that can be.
    const auto now = std::uint64_t(std::max<std::int64_t>(0, time.count()));
    Nanoseconds since { record.value == 0 || record.value > now ? 0 : std::int64_t(now - record.value) };
    if (const auto called = m_called.find(region.inside.value != 0 ? region.inside : region.process); called != m_called.end()) {
        if (record.value == 0) // what was spawned does not know itself when
            since = std::max(time - called->second, Nanoseconds { 0 });
        m_called.erase(called);
    }
    if (region.track == nullptr) {
        const Nanoseconds begin = std::max(time - since, std::min(time, m_context.lanes.store().begin()));
        link(track.region, create(region.process, {}, begin, true));
    }
    if (region.track == nullptr)
        return;
    if (const ObjectTable::Object *name = m_context.objects.find(track.region, record.object); name != nullptr)
        nameOnce(*region.track, name->text);
    region.track->ready(time, since, record.detail);
    region.track->show(time, region.threads);
}

void ProcessTracks::exited(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    const ProcessId said { static_cast<std::uint32_t>(record.value) }, known = ours(track.region, said), child = known.value != 0 ? known : said;
    ProcessTrack *process = ofProcess(child);
    const LaneId lane = process == nullptr ? kNoLane : process->lane();
    m_context.lanes.add(track.voice, { time, InstantKind::ProcessExit, lane.value, child.value });
    if (process == nullptr)
        return;
    m_context.lanes.add(lane, { time, InstantKind::ProcessExit, record.extra, child.value });
    process->end(time);
}

void ProcessTracks::threadChanged(Nanoseconds time, const ThreadTrack &track, LaneState before, LaneState after)
{
    Region &region = m_regions[track.region];
    region.threads.change(before, after);
    if (region.track != nullptr)
        region.track->show(time, region.threads);
}

void ProcessTracks::processEnded(Nanoseconds time, std::uint32_t region)
{
    if (m_regions[region].track != nullptr)
        m_regions[region].track->end(time);
}

void ProcessTracks::advance(Nanoseconds time)
{
    for (auto each = m_starting.begin(); each != m_starting.end();) {
        if (each->time + kPatience > time) {
            ++each;
            continue;
        }
        begin(*each, each->inside);
        each = m_starting.erase(each);
    }
    for (ProcessTrack &process : m_processes)
        process.advance(time);
}

void ProcessTracks::finish()
{
    for (const Starting &each : std::exchange(m_starting, {}))
        begin(each, each.inside);
}

} // namespace interleave::trace
