// SPDX-License-Identifier: GPL-3.0-or-later
#include "ringorders.h"

#include <core/clock.h>
#include <trace/recorder.h>
#include <trace/region.h>
#include <trace/ringreader.h>

namespace interleave::trace::ringorders {

namespace {

constexpr std::uint32_t kCapacity = 64;

constexpr std::uint64_t valueOf(std::uint32_t sequence) noexcept
{
    return std::uint64_t { sequence } * 0x1'0000'0001ULL + 7;
}

} // namespace

struct Run::State
{
    explicit State(const Setup &given)
        : setup(given)
        , region(Region::create({ .ringCount = 1, .ringCapacity = kCapacity }).value())
    {
        recorder = region->claim("writer");
        auto *ring = static_cast<char *>(region->memory()) + kRegionPage;
        header = reinterpret_cast<RingHeader *>(ring);
        reader = std::make_unique<RingReader>(header, reinterpret_cast<std::uint64_t *>(ring + kRegionPage), kCapacity, hasInvariantTsc());
        for (std::uint32_t i = 0; i < setup.filler; ++i)
            write(1);
        watch(header, ringBytes(kCapacity));
    }
    void write(int size)
    {
        const std::uint32_t sequence = ++written;
        if (size == 1)
            recorder.record(EventKind::Mark, 0, sequence);
        else
            recorder.record(EventKind::IoDone, 0, sequence, valueOf(sequence), sequence);
    }
    void end()
    {
        ++written;
        recorder = {}; // ThreadEnd, closed
    }
    /// As the collector does it: a ring that is read to its end is given back, and asked whether it has another writer now.
    void drain(std::size_t limit)
    {
        const std::uint64_t began = ticksNow(hasInvariantTsc()).count;
        (void)reader->reopen(); // after the clock, as the collector does
        const bool ended = reader->isFinished();
        reader->drain(records, definitions, limit);
        if (reader->isQuiet())
            quiet.push_back({ records.size(), began });
        generations.resize(records.size(), reader->generation());
        if (!ended && reader->isFinished()) {
            reader->finish(records);
            generations.resize(records.size(), reader->generation());
            reader->acknowledge();
        }
    }

    const Setup setup;
    std::unique_ptr<Region> region;
    RingHeader *header = nullptr;
    Recorder recorder;
    std::unique_ptr<RingReader> reader;
    std::vector<Record> records;
    std::vector<Definition> definitions;
    std::vector<std::uint32_t> generations; ///< whose record each was taken for
    std::uint32_t written = 0; ///< events, and ends
    bool hadSecond = false;
    struct Quiet
    {
        std::size_t taken; ///< records by then
        std::uint64_t began;
    };
    std::vector<Quiet> quiet;
};

Run::Run(const Setup &setup)
    : m_state(std::make_unique<State>(setup))
{
}

Run::~Run()
{
    watch(nullptr, 0);
}

std::vector<std::function<void()>> Run::bodies()
{
    State *const state = m_state.get();
    std::vector<std::function<void()>> bodies {
        [state] {
            for (const int records : state->setup.events)
                state->write(records);
            state->end();
            if (state->setup.then.empty())
                return;
            state->recorder = state->region->claim("another");
            state->hadSecond = state->recorder.number() != 0;
            for (const int records : state->hadSecond ? state->setup.then : std::vector<int> {})
                state->write(records);
            if (state->hadSecond)
                state->end();
        },
        [state] {
            for (const std::size_t limit : state->setup.drains)
                state->drain(limit);
        },
    };
    if (state->setup.withoutAcknowledgement)
        bodies.emplace_back([state] { state->header->acknowledged.store(1); });
    if (state->setup.withoutIntent)
        bodies.emplace_back([state] { state->header->intent.store(state->header->head.load()); });
    return bodies;
}

std::string Run::check()
{
    State &state = *m_state;
    const auto at = [&](std::size_t i) { return " (record " + std::to_string(i) + ")"; };
    for (int i = 0; i < 4; ++i)
        state.drain(kCapacity);
    if (!state.reader->isFinished() || state.reader->generation() != (state.hadSecond ? 2U : 1U))
        return "it is not finished though its writers have ended";
    if (const auto wrong = state.reader->takeViolations(); !wrong.empty())
        return "the reader complains: it " + wrong.front();
    std::uint64_t expected = 1; // the next event's number; a ThreadEnd has one, too
    std::uint32_t writer = 1;
    for (std::size_t i = 0; i < state.records.size(); ++i) {
        const Record &record = state.records[i];
        for (const auto &quiet : state.quiet) {
            // (A loss that was announced at its time, and whose count comes later, stands at that time.)
            const bool wasAnnounced = record.kind == EventKind::Lost && record.extra == 1;
            if (i >= quiet.taken && record.time.count < quiet.began && !wasAnnounced)
                return "an event of the kind " + std::to_string(int(record.kind)) + " came that is older than a moment at which none was on its way"
                    + at(i);
        }
        if (record.kind == EventKind::Define && i != 0)
            ++writer;
        if (state.generations[i] != writer)
            return "a record of writer " + std::to_string(writer) + " was taken for one of " + std::to_string(state.generations[i]) + at(i);
        switch (record.kind) {
        case EventKind::Define:
        case EventKind::ThreadStart:
            break;
        case EventKind::Lost:
            expected += record.value;
            break;
        case EventKind::ThreadEnd:
            ++expected;
            break;
        case EventKind::Mark:
        case EventKind::IoDone:
            if (record.object != expected++)
                return "event " + std::to_string(record.object) + " stands where " + std::to_string(expected - 1) + " should" + at(i);
            if (record.kind == EventKind::IoDone && (record.value != valueOf(record.object) || record.extra != record.object))
                return "an event is not whole" + at(i);
            break;
        default:
            return "an event that nobody wrote" + at(i);
        }
    }
    if (expected != state.written + 1)
        return "written were " + std::to_string(state.written) + " events, read or counted as lost " + std::to_string(expected - 1);
    return {};
}

} // namespace interleave::trace::ringorders
