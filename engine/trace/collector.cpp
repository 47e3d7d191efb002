// SPDX-License-Identifier: GPL-3.0-or-later
#include "collector.h"

#include "clockanchors.h"
#include "coresourcequeue.h"
#include "deadlockwatch.h"
#include "deriver.h"
#include "journal.h"
#include "regionreader.h"
#include "ringsource.h"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <limits>
#include <queue>
#include <utility>

namespace interleave::trace {

namespace {

/// How far the watermark stays behind the clock: a writer's announcement may wait in its core's store buffer
/// while it reads the clock for the event. That lasts well under a microsecond; nobody sees 50.
constexpr Nanoseconds kPublishMargin { 50'000 };
/// How long one source may hold up all others. After it, the run is published without it, and what it then
/// says is late, and counted.
constexpr Nanoseconds kPatience { 1'000'000'000 };
/// How far a thread that observes itself may lag behind its own promises (a long C call).
constexpr Nanoseconds kObserverPatience { 250'000'000 };
/// Events may be older than the collector by this much, not more: times are not trusted.
constexpr Nanoseconds kOldest { 10'000'000'000 };
constexpr Nanoseconds kJournalInterval { 500'000'000 };
constexpr std::size_t kMaxViolations = 100;

std::uint64_t saturatingAdd(std::uint64_t a, std::uint64_t b)
{
    return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max()
                                                             : a + b;
}

} // namespace

struct Collector::State
{
    struct TracedRegion
    {
        std::unique_ptr<RegionReader> reader; ///< null once the process has ended and everything is out
        ProcessId process;
        Deriver::RegionId id = 0;
        bool ended = false;
        std::size_t rings = 0; ///< that have a source
        std::uint32_t ringsRefused = 0;
        std::uint64_t recordsRefused = 0;
    };
    struct Control
    {
        enum class What : std::uint8_t
        {
            Frozen,
            Resumed,
            ProcessEnded
        } what;
        Nanoseconds time;
        Deriver::RegionId region = 0;
    };

    explicit State(Options given)
        : options(std::move(given))
        , store(std::make_shared<TraceStore>(options.store))
        , deriver(*store, options.cores)
        , deadlocks(deriver, *store)
        , earliest(anchors.take().time - kOldest)
    {
        deriver.setCoreSource(options.coreSource);
        deadlocks.setWakers(std::move(options.wakers));
        deriver.addObserver(deadlocks);
    }

    void note(std::string sentence);
    void findRings(TracedRegion &region);
    std::size_t drainRings();
    Nanoseconds reachedByAll(Nanoseconds before);
    void merge(Nanoseconds upTo);
    void applyRing(RingSource &source, Nanoseconds upTo);
    void applyCore();
    void applyControl();
    bool fellIntoFreeze(Nanoseconds time) const;
    void closeFinished();
    void publish();
    void updateInfo();

    Options options;
    std::shared_ptr<TraceStore> store;
    Deriver deriver;
    DeadlockWatch deadlocks;
    ClockAnchors anchors;
    Nanoseconds earliest;
    Nanoseconds watermark { 0 }; ///< everything before it has been derived and published
    Nanoseconds lastEvent { 0 };
    Nanoseconds journalDue { 0 };
    std::vector<TracedRegion> regions;
    std::deque<RingSource> rings; ///< of all regions: one for each thread, those that have ended included
    CoreSourceQueue cores;
    std::deque<Control> controls;
    bool isFrozen = false; ///< the run is stopped now
    bool stretchIsOpen = false; ///< the merge is within frozen.back()
    bool finished = false;
    std::uint64_t events = 0;
    std::uint64_t late = 0;
    std::vector<std::pair<Nanoseconds, Nanoseconds>> frozen;
    std::vector<std::string> violations; ///< not in the TraceInfo yet
    std::size_t violationCount = 0;
};

Collector::Collector(Options options)
    : m_state(std::make_unique<State>(std::move(options)))
{
}

Collector::~Collector() = default;

std::shared_ptr<TraceStore> Collector::store() const noexcept
{
    return m_state->store;
}

void Collector::addObserver(RecordObserver &observer)
{
    m_state->deriver.addObserver(observer);
}

const std::vector<Deadlock> &Collector::deadlocks() const noexcept
{
    return m_state->deadlocks.found();
}

void Collector::setCoreSource(CoreSource source)
{
    m_state->options.coreSource = source;
    m_state->deriver.setCoreSource(source);
}

Result<void> Collector::addRegion(int descriptor, ProcessId process)
{
    auto reader = RegionReader::open(descriptor);
    if (!reader) {
        m_state->note(fmt::format("process {} is not traced: {}", process.value, reader.error().message));
        return tl::unexpected(reader.error());
    }
    State::TracedRegion region;
    region.reader = std::move(*reader);
    region.process = process;
    region.id = m_state->deriver.addRegion(process);
    m_state->regions.push_back(std::move(region));
    return {};
}

void Collector::processEnded(ProcessId process)
{
    for (State::TracedRegion &region : m_state->regions) {
        if (region.process == process && !std::exchange(region.ended, true))
            m_state->controls.push_back({ State::Control::What::ProcessEnded, monotonicNow(), region.id });
    }
}

void Collector::addCores(const CoreBatch &batch)
{
    if (m_state->options.coreSource != CoreSource::Self)
        m_state->cores.add(batch);
}

void Collector::addCoreUse(const std::vector<CoreUse> &use)
{
    for (const CoreUse &window : use)
        m_state->store->addCoreUse(window);
}

void Collector::frozen(Nanoseconds at)
{
    m_state->controls.push_back({ State::Control::What::Frozen, at });
    m_state->isFrozen = true;
}

void Collector::resumed(Nanoseconds at)
{
    m_state->controls.push_back({ State::Control::What::Resumed, at });
    m_state->isFrozen = false;
}

std::size_t Collector::drain()
{
    State &state = *m_state;
    const Nanoseconds before = state.anchors.take().time - kPublishMargin;
    const std::size_t taken = state.drainRings();
    const Nanoseconds reached = state.reachedByAll(before);
    state.merge(reached);
    state.deriver.advance(state.watermark);
    state.closeFinished();
    state.publish();
    return taken;
}

void Collector::finish()
{
    State &state = *m_state;
    if (std::exchange(state.finished, true))
        return;
    for (State::TracedRegion &region : state.regions)
        region.ended = true;
    state.drainRings();
    state.merge(Nanoseconds::max());
    state.closeFinished();
    state.deriver.finish(std::max(state.watermark, state.lastEvent));
    state.journalDue = Nanoseconds { 0 }; // the end goes into it at once
    state.publish();
}

void Collector::State::note(std::string sentence)
{
    ++violationCount;
    if (violationCount < kMaxViolations)
        violations.push_back(std::move(sentence));
    else if (violationCount == kMaxViolations)
        violations.emplace_back("there were more violations than are listed here");
}

void Collector::State::findRings(TracedRegion &region)
{
    const std::size_t claimed = region.reader->refreshRings();
    const auto listen = [&](std::size_t ring) {
        RingReader &reader = region.reader->ring(ring);
        rings.emplace_back(reader, region.id, region.reader->usesTsc());
        rings.back().number = threadNumber(std::uint32_t(ring), reader.generation());
    };
    for (std::size_t ring = 0; ring < region.rings; ++ring) {
        if (region.reader->ring(ring).reopen())
            listen(ring);
    }
    for (; region.rings < claimed; ++region.rings)
        listen(region.rings);
    region.recordsRefused = region.reader->recordsRefused();
    const std::uint32_t refused = region.reader->ringsRefused();
    if (refused != 0 && region.ringsRefused == 0)
        note(fmt::format(
            "process {} has more threads at a time than its trace has room for: the events of the last ones are lost",
            region.process.value));
    if (refused != 0)
        deadlocks.distrust(region.id); // one of those threads may hold what others wait for
    region.ringsRefused = refused;
}

std::size_t Collector::State::drainRings()
{
    const std::uint64_t eventsBefore = events;
    for (TracedRegion &region : regions) {
        if (region.reader != nullptr)
            findRings(region);
    }
    events = 0;
    std::vector<Definition> definitions;
    for (RingSource &source : rings) {
        TracedRegion &region = regions[source.region()];
        RingReader *reader = source.reader();
        source.drain(definitions, region.ended);
        events += source.events();
        if (reader == nullptr)
            continue;
        if (!source.ring && source.hasSpoken()) {
            // In another pid namespace the numbers differ; of the main thread we know ours.
            const bool isMain = source.thread == region.reader->writerProcess().value;
            source.ring = deriver.addRing(
                region.id, ThreadId { isMain ? region.process.value : source.thread }, isMain, source.number);
        }
        for (const Definition &definition : definitions) {
            if (!deriver.define(region.id, definition)) {
                note(fmt::format(
                    "process {} names too many objects: the last ones have no names", region.process.value));
                break;
            }
        }
        definitions.clear();
        for (const std::string &sentence : reader->takeViolations())
            note(fmt::format("thread {} of process {} {}", source.thread, region.process.value, sentence));
    }
    // After the drain, so that everything that came lies before this anchor.
    anchors.take();
    for (RingSource &source : rings)
        source.convert(anchors, earliest);
    for (TracedRegion &region : regions) {
        if (region.ended)
            region.reader.reset();
    }
    return std::size_t(events - eventsBefore);
}

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
        deriver.processEnded(time, control.region);
        break;
    }
}

void Collector::State::closeFinished()
{
    for (RingSource &source : rings) {
        if (!source.ring)
            continue;
        if (source.isFinished() && !source.hasPending() && !std::exchange(source.closeTold, true)) {
            // Does nothing if the thread said itself that it ends.
            deriver.ringClosed(std::max(source.lastTime(), watermark), *source.ring);
            deriver.setLiveLine(*source.ring, 0);
        } else if (RingReader *reader = source.reader()) {
            deriver.setLiveLine(*source.ring, reader->currentLine());
        }
    }
}

void Collector::State::publish()
{
    for (std::string &sentence : deriver.takeSentences())
        note(std::move(sentence));
    updateInfo();
    store->publish();
    if (options.journal != nullptr && monotonicNow() >= journalDue) {
        options.journal->flush(*store);
        journalDue = monotonicNow() + kJournalInterval;
    }
}

void Collector::State::updateInfo()
{
    TraceInfo info = store->info();
    info.coreSource = options.coreSource;
    info.events = events;
    info.late = late;
    info.lost = 0;
    for (const RingSource &source : rings)
        info.lost = saturatingAdd(info.lost, source.lost());
    for (const TracedRegion &region : regions)
        info.lost = saturatingAdd(info.lost, region.recordsRefused);
    info.violations.insert(info.violations.end(), violations.begin(), violations.end());
    violations.clear();
    if (stretchIsOpen)
        frozen.back().second = std::max(frozen.back().second, std::max(watermark, lastEvent));
    info.frozen = frozen;
    deriver.fillIn(info);
    deadlocks.fillIn(info);
    store->setInfo(info);
}

} // namespace interleave::trace
