// SPDX-License-Identifier: GPL-3.0-or-later
#include "collectorstate.h"
#include "journal.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace interleave::trace {

namespace {

/// How far the watermark stays behind the clock: a writer's announcement may wait in its core's store buffer
/// while it reads the clock for the event. That lasts well under a microsecond; nobody sees 50.
constexpr Nanoseconds kPublishMargin { 50'000 };
constexpr Nanoseconds kJournalInterval { 500'000'000 };
constexpr std::size_t kMaxViolations = 100;

std::uint64_t saturatingAdd(std::uint64_t a, std::uint64_t b)
{
    return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max()
                                                             : a + b;
}

} // namespace

Collector::Collector(Options options)
    : m_state(std::make_unique<State>(std::move(options)))
{
    m_state->deriver.setLinesAtDropsOnly(m_state->options.sparse);
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
    TraceInfo info = m_state->store->info();
    info.coreSource = source; // who shows the run from its first moment on says how well it sees
    m_state->store->setInfo(info);
}

Result<void> Collector::addRegion(int descriptor, ProcessId process, ThreadOf threadOf, ProcessId inside)
{
    auto reader = RegionReader::open(descriptor);
    if (!reader) {
        m_state->note(fmt::format("process {} is not traced: {}", process.value, reader.error().message));
        return tl::unexpected(reader.error());
    }
    State::TracedRegion region;
    region.reader = std::move(*reader);
    region.process = process;
    region.threadOf = std::move(threadOf);
    region.id = m_state->deriver.addRegion(process, inside);
    if (m_state->options.sparse)
        m_state->deadlocks.distrust(region.id);
    m_state->regions.push_back(std::move(region));
    return {};
}

void Collector::processEnded(ProcessId process)
{
    for (State::TracedRegion &region : m_state->regions) {
        if (region.process == process && !std::exchange(region.ended, true))
            m_state->controls.push_back({ State::Control::What::ProcessEnded, monotonicNow(), region.id, m_state->endsExpected });
    }
}

void Collector::expectEnds()
{
    m_state->endsExpected = true;
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
            const ThreadId thread = isMain      ? ThreadId { region.process.value }
                : region.threadOf != nullptr ? region.threadOf(source.thread)
                                             : ThreadId { source.thread };
            source.ring = deriver.addRing(region.id, thread, isMain, source.number);
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
        if (region.ended && region.reader != nullptr) {
            deriver.addSwitchNumber(region.reader->switchesNotSummarised());
            region.reader.reset();
        }
    }
    return std::size_t(events - eventsBefore);
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
    deaths.fillIn(info);
    store->setInfo(info);
}

} // namespace interleave::trace
