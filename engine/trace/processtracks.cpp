// SPDX-License-Identifier: GPL-3.0-or-later
#include "processtracks.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave::trace {

void ProcessTracks::addRegion(ProcessId process)
{
    m_regions.push_back({ process, false, {}, ofProcess(process) });
    // A number that is given again is another process.
    if (m_regions.back().track != nullptr && m_regions.back().track->isOver())
        m_regions.back().track = nullptr;
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
        region.track = create(region.process, id == 0 ? "main process" : std::string(), time, false);
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
    ProcessTrack *process = ofProcess(child);
    const ObjectTable::Object *object = m_context.objects.find(track.region, record.object);
    const std::string name = object == nullptr ? std::string() : object->text;
    if (process == nullptr || process->isOver()) {
        process = create(child, name, time, true);
        for (Region &region : m_regions) { // it may have spoken before
            if (region.process == child && region.track == nullptr)
                region.track = process;
        }
    }
    if (process != nullptr)
        nameOnce(*process, name); // it may have spoken before its parent did
    const LaneId lane = process == nullptr ? kNoLane : process->lane();
    m_context.lanes.add(track.voice, { time, InstantKind::ProcessStart, lane.value, child.value });
    if (process != nullptr)
        m_context.lanes.add(lane, { time, InstantKind::ProcessStart, track.voice.value, child.value });
}

void ProcessTracks::ready(Nanoseconds time, const ThreadTrack &track, const Record &record)
{
    Region &region = m_regions[track.region];
    // When its parent called start, if that can be.
    const auto now = std::uint64_t(std::max<std::int64_t>(0, time.count()));
    const Nanoseconds since { record.value == 0 || record.value > now ? 0 : std::int64_t(now - record.value) };
    if (region.track == nullptr) {
        const Nanoseconds begin = std::max(time - since, std::min(time, m_context.lanes.store().begin()));
        region.track = create(region.process, {}, begin, true);
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
    const ProcessId child { static_cast<std::uint32_t>(record.value) };
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
    for (ProcessTrack &process : m_processes)
        process.advance(time);
}

} // namespace interleave::trace
