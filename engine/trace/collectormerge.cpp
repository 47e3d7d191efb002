// SPDX-License-Identifier: GPL-3.0-or-later
// Collector: all sources in one order of time, up to what every one of them has passed.
#include "collectorstate.h"

#include <algorithm>
#include <queue>
#include <utility>

namespace interleave::trace {

namespace {

/// How long one source may hold up all others. After it, the run is published without it, and what it then
/// says is late, and counted.
constexpr Nanoseconds kPatience { 1'000'000'000 };
/// How far a thread that observes itself may lag behind its own promises (a long C call).
constexpr Nanoseconds kObserverPatience { 250'000'000 };

} // namespace

Nanoseconds Collector::State::reachedByAll(Nanoseconds before)
{
    Nanoseconds reached = before;
    for (RingSource &source : rings) {
        reached = std::min(reached, std::max(source.watermark(before), before - kPatience));
        // Stopped threads find their gap when they go on: it is the freeze, and holds nothing up.
        if (!isFrozen)
            reached = std::min(reached, std::max(source.promised(), before - kObserverPatience));
    }
    if (options.coreSource != CoreSource::Self)
        reached = std::min(reached, std::max(cores.watermark(), before - kPatience));
    return std::max(reached, watermark);
}

void Collector::State::merge(Nanoseconds upTo)
{
    // One entry for each source that has something; sources of the same time in the order controls, cores,
    // rings.
    struct Entry
    {
        Nanoseconds time;
        std::size_t source;
        bool operator<(const Entry &other) const
        {
            return time != other.time ? time > other.time : source > other.source;
        }
    };
    constexpr std::size_t control = 0, core = 1, firstRing = 2;
    std::priority_queue<Entry> queue;
    const auto enqueue = [&](std::size_t source) {
        if (source == control && !controls.empty())
            queue.push({ controls.front().time, source });
        else if (source == core && cores.hasPending())
            queue.push({ cores.peek().time, source });
        else if (source >= firstRing && rings[source - firstRing].hasPending())
            queue.push({ rings[source - firstRing].peek().time, source });
    };
    for (std::size_t source = 0; source < firstRing + rings.size(); ++source)
        enqueue(source);
    while (!queue.empty() && queue.top().time < upTo) {
        const std::size_t source = queue.top().source;
        queue.pop();
        if (source == control)
            applyControl();
        else if (source == core)
            applyCore();
        else // as long as it has the earliest
            applyRing(rings[source - firstRing], queue.empty() ? upTo : std::min(upTo, queue.top().time));
        enqueue(source);
    }
    if (upTo != Nanoseconds::max())
        watermark = std::max(watermark, upTo);
}

void Collector::State::applyRing(RingSource &source, Nanoseconds upTo)
{
    do {
        const RingSource::Timed &timed = source.peek();
        Nanoseconds time = timed.time;
        if (time < watermark) {
            const bool counts = !(timed.record.kind == EventKind::Lost && timed.record.extra != 0)
                && !(timed.record.kind == EventKind::CoreGap
                    && (options.coreSource != CoreSource::Self || fellIntoFreeze(time)));
            if (counts) {
                ++late;
                deriver.late(watermark, *source.ring, watermark - time);
            }
            time = watermark;
        }
        lastEvent = std::max(lastEvent, time);
        deriver.apply(time, *source.ring, timed.record);
        source.pop();
    } while (source.hasPending() && source.peek().time < upTo);
}

bool Collector::State::fellIntoFreeze(Nanoseconds time) const
{
    // A thread that was stopped with the rest finds out when it goes on, and tells of a gap that began when
    // the freeze did.
    return std::any_of(frozen.begin(), frozen.end(),
        [&](const auto &stretch) { return time <= stretch.second && watermark >= stretch.first; });
}

void Collector::State::applyCore()
{
    CoreSourceQueue::Item item = cores.peek();
    cores.pop();
    if (item.time < watermark) {
        ++late;
        item.time = item.change.time = watermark;
    }
    if (item.what == CoreSourceQueue::What::Switch) {
        lastEvent = std::max(lastEvent, item.time);
        deriver.coreSwitch(item.change);
    } else {
        deriver.coreLost(item.time, item.core, item.what == CoreSourceQueue::What::LossBegins);
    }
}

void Collector::State::applyControl()
{
    const Control control = controls.front();
    controls.pop_front();
    const Nanoseconds time = std::max(control.time, watermark);
    switch (control.what) {
    case Control::What::Frozen:
        deriver.frozen(time);
        frozen.emplace_back(time, time); // grows while it lasts
        stretchIsOpen = true;
        break;
    case Control::What::Resumed:
        deriver.resumed(time);
        if (std::exchange(stretchIsOpen, false))
            frozen.back().second = time;
        break;
    case Control::What::ProcessEnded:
        if (control.expected)
            deaths.expect(control.region);
        deriver.processEnded(time, control.region);
        break;
    }
}

} // namespace interleave::trace
