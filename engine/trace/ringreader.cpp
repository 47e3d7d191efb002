// SPDX-License-Identifier: GPL-3.0-or-later
#include "ringreader.h"

#include "names.h"
#include "ringwords.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace interleave::trace {

namespace {

/// Ticks by which the clocks of two cores may disagree without anybody being at fault: about 0.1 ms, whatever
/// a tick is.
constexpr std::uint64_t kTolerance = 1u << 18;
/// A writer that is wrong so often is not listened to any more: it only costs time.
constexpr std::uint64_t kMaxViolations = 10'000;

constexpr bool isKnown(EventKind kind) noexcept
{
    return kind > EventKind::None && kind <= kLastEventKind;
}

} // namespace

RingReader::RingReader(RingHeader *ring, std::uint64_t *words, std::uint32_t capacity, bool usesTsc) noexcept
    : m_ring(ring)
    , m_words(words)
    , m_capacity(capacity)
    , m_usesTsc(usesTsc)
{
}

std::uint32_t RingReader::thread() const noexcept
{
    return m_ring->thread.load(std::memory_order_relaxed); // relaxed: read after an event's head was acquired
}

std::uint32_t RingReader::currentLine() const noexcept
{
    return m_broken ? 0 : m_ring->currentLine.load(std::memory_order_relaxed); // relaxed: a number to show
}

std::size_t RingReader::drain(
    std::vector<Record> &records, std::vector<Definition> &definitions, std::size_t limit)
{
    if (m_broken || m_acknowledged)
        return 0;
    const Ticks began = ticksNow(m_usesTsc);
    // These two before head, so that everything written before them is in [tail, head). acquire: pairs with
    // the writer's release.
    m_quietUntil = Ticks { m_ring->quietUntil.load(std::memory_order_acquire) };
    m_closed = m_ring->closed.load(std::memory_order_acquire) == m_generation;
    // acquire: the words of everything before head are visible. Read once: the writer may change it as it
    // likes.
    const std::uint64_t head = m_ring->head.load(std::memory_order_acquire);
    // acquire: a writer that has given an event up shows the loss before it shows that nothing is on its way.
    const std::uint64_t intent = m_ring->intent.load(std::memory_order_acquire);
    if (head < m_tail || head - m_tail > m_capacity) {
        close(Violation::Head);
        return 0;
    }
    readLosses();

    const std::uint64_t now = ticksNow(m_usesTsc).count;
    std::size_t taken = 0;
    while (m_tail != head && taken < limit && !m_broken)
        taken += takeOne(head, now, records, definitions) ? 1 : 0;
    // release: we have read everything before it, the writer may use the room.
    m_ring->tail.store(m_tail, std::memory_order_release);

    m_quiet = m_tail == head && intent == head;
    if (m_tail == head && m_lost > m_lostReported && !m_lossAnnounced && !m_broken) {
        // The writer cannot report its loss before its next event, which may be long after: the gap is to be
        // seen now. At the drain before this one nothing was lost yet.
        m_lossAnnounced = true;
        m_lastTime = std::max(m_lastTime, m_lastDrain);
        records.push_back({ .time = m_lastTime, .kind = EventKind::Lost });
    }
    m_lastDrain = began;
    return taken;
}

void RingReader::finish(std::vector<Record> &records)
{
    if (m_lost <= m_lostReported)
        return;
    // The drain has announced the loss already, at the right place.
    records.push_back(
        { .time = m_lastTime, .value = m_lost - m_lostReported, .extra = 1, .kind = EventKind::Lost });
    m_lostReported = m_lost;
}

void RingReader::acknowledge() noexcept
{
    m_acknowledged = true;
    // release: everything was read before this, so the next writer may write.
    m_ring->acknowledged.store(m_generation, std::memory_order_release);
}

bool RingReader::reopen() noexcept
{
    // acquire: pairs with the claim. Nobody can have it for the second time: that one was not acknowledged.
    if (!m_acknowledged || m_ring->generation.load(std::memory_order_acquire) != m_generation + 1)
        return false;
    ++m_generation;
    m_acknowledged = m_closed = m_quiet = m_lossAnnounced = false;
    m_quietUntil = {};
    return true;
}

void RingReader::readLosses()
{
    const std::uint64_t lost
        = m_ring->lost.load(std::memory_order_relaxed); // relaxed: head or closed was acquired
    if (lost < m_lost)
        note(Violation::LossCount);
    else
        m_lost = lost;
}

bool RingReader::takeOne(
    std::uint64_t head, std::uint64_t now, std::vector<Record> &records, std::vector<Definition> &definitions)
{
    const Event event = toEvent(loadWords(m_words + (m_tail & (m_capacity - 1)) * 2));
    ++m_tail;
    if (event.kind == EventKind::Continuation || !isKnown(event.kind)) {
        note(event.kind == EventKind::Continuation ? Violation::StrayContinuation : Violation::Kind);
        return false;
    }
    Record record { Ticks { event.time }, 0, event.object, 0, event.kind, event.detail, event.cpu };
    if (event.kind == EventKind::Define) {
        Definition definition { ObjectId { event.object }, ObjectKind(event.detail), {} };
        if (!takeName(head, event.cpu, definition.name))
            return false;
        record.cpu = 0xffff; // it held the length
        definitions.push_back(std::move(definition));
    } else if (continuationsOf(event.kind) != 0 && !takeContinuation(head, record)) {
        return false;
    }
    return accept(record, now, records);
}

bool RingReader::takeContinuation(std::uint64_t head, Record &record)
{
    if (m_tail == head) {
        note(Violation::MissingContinuation);
        return false;
    }
    const auto continuation = toContinuation(loadWords(m_words + (m_tail & (m_capacity - 1)) * 2));
    if (continuation.kind != EventKind::Continuation) {
        note(Violation::MissingContinuation); // the next round looks at it as an event
        return false;
    }
    ++m_tail;
    record.value = continuation.value;
    record.extra = continuation.extra;
    return true;
}

bool RingReader::takeName(std::uint64_t head, std::size_t length, std::string &name)
{
    if (length > kMaxName) {
        note(Violation::MissingContinuation);
        return false;
    }
    std::string bytes;
    for (std::size_t i = continuationsOf(EventKind::Define, length); i > 0; --i) {
        Record piece;
        if (!takeContinuation(head, piece))
            return false;
        char buffer[kNameBytesPerContinuation];
        std::memcpy(buffer, &piece.value, 8);
        std::memcpy(buffer + 8, &piece.extra, 4);
        bytes.append(buffer, kNameBytesPerContinuation);
    }
    bytes.resize(length);
    name = sanitizedName(bytes);
    return true;
}

std::uint64_t RingReader::checkedTime(std::uint64_t time, std::uint64_t now)
{
    if (time > now && time - now > kTolerance) {
        note(Violation::Future);
        time = now;
    }
    if (time < m_lastTime.count) {
        if (m_lastTime.count - time > kTolerance)
            note(Violation::Backwards);
        time = m_lastTime.count;
    }
    return time;
}

bool RingReader::accept(Record record, std::uint64_t now, std::vector<Record> &records)
{
    switch (record.kind) {
    case EventKind::State:
        if (record.detail >= kLaneStateCount) {
            note(Violation::State);
            return false;
        }
        break;
    case EventKind::Lost:
        // The counter was read after head: it cannot be behind the reports.
        if (record.value > m_lost - m_lostReported) {
            note(Violation::LossCount);
            record.value = m_lost - m_lostReported;
        }
        m_lostReported += record.value;
        record.extra = m_lossAnnounced ? 1 : 0;
        if (m_lossAnnounced)
            record.time = std::max(record.time, m_lastTime);
        m_lossAnnounced = false;
        break;
    case EventKind::CoreGap: {
        if (record.value < record.time.count) {
            note(Violation::Gap);
            return false;
        }
        Record back = record;
        record.value = 0;
        record.time = m_lastTime = Ticks { checkedTime(record.time.count, now) };
        records.push_back(record);
        back.time = Ticks { back.value };
        back.cpu = back.extra <= 0xffff ? std::uint16_t(back.extra) : 0xffff;
        back.value = 1;
        record = back;
        break;
    }
    default:
        break;
    }
    record.time = m_lastTime = Ticks { checkedTime(record.time.count, now) };
    records.push_back(record);
    return record.kind != EventKind::Lost;
}

void RingReader::close(Violation violation)
{
    note(violation);
    m_broken = true;
    m_quiet = true;
}

void RingReader::note(Violation violation)
{
    if (++m_violations >= kMaxViolations && violation != Violation::TooMany && !m_broken) {
        close(Violation::TooMany);
        return;
    }
    if (std::exchange(m_noted[std::size_t(violation)], true))
        return;
    constexpr const char *sentences[] = {
        "claims more events than its ring can hold: it is not read any more",
        "has events of an unknown kind: they were skipped",
        "has parts of events without a beginning: they were skipped",
        "has events that lack a part: they were skipped",
        "has times that go backwards: those events were moved to the time of the one before",
        "has times in the future: those events were moved to the present",
        "has states that do not exist: they were skipped",
        "has gaps that end before they begin: they were skipped",
        "has counts of lost events that contradict each other: the larger count is shown",
        "has done too much wrong: it is not read any more",
    };
    static_assert(std::size(sentences) == std::size_t(Violation::Count));
    m_sentences.emplace_back(sentences[std::size_t(violation)]);
}

std::vector<std::string> RingReader::takeViolations()
{
    return std::exchange(m_sentences, {});
}

} // namespace interleave::trace
