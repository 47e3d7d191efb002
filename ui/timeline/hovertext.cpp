// SPDX-License-Identifier: GPL-3.0-or-later
#include "hovertext.h"

#include "accesstext.h"
#include "whois.h"

#include <trace/sampledgil.h>
#include <ui/theme/gilwords.h>

#include <algorithm>
#include <optional>

namespace interleave::ui {

using trace::LaneKind;
using trace::LaneState;

namespace {

std::optional<trace::Span> spanAt(const trace::Lane &lane, Nanoseconds time)
{
    const auto i = lane.at(time);
    if (i >= lane.spanCount())
        return std::nullopt;
    return lane.span(i);
}

bool isRunning(LaneState state)
{
    return state == LaneState::RunningPython || state == LaneState::RunningNative
        || state == LaneState::RunningSystem;
}

} // namespace

void HoverFacts::narrow(const trace::Span &span)
{
    m_valid.begin = std::max(m_valid.begin, span.begin);
    m_valid.end = std::min(m_valid.end, span.end);
}

HoverFacts HoverFacts::of(const trace::TraceStore &store, LaneId id, Nanoseconds time)
{
    HoverFacts facts;
    facts.m_lane = id;
    if (id.value >= store.laneCount())
        return facts;
    const trace::Lane &lane = store.lane(id);
    const auto span = spanAt(lane, time);
    if (!span)
        return facts;
    facts.m_kind = lane.info().kind;
    facts.m_span = *span;
    facts.m_valid = { span->begin, span->end };
    facts.m_name = whoIs(store, id.value);
    switch (facts.m_kind) {
    case LaneKind::Core:
        if (isRunning(span->state)) {
            facts.m_other = whoIs(store, span->object);
        } else if (const auto windows = store.coreUse(lane.info().core, time, time + Nanoseconds { 1 });
                   !windows.empty()) {
            const CoreUse &use = windows.front();
            const trace::StateTimes own = lane.stateTimes(use.begin, use.end);
            const auto ours = own[trace::index(LaneState::RunningPython)]
                + own[trace::index(LaneState::RunningNative)] + own[trace::index(LaneState::RunningSystem)];
            facts.m_window = use.end - use.begin;
            facts.m_ours = static_cast<float>(ours) / static_cast<float>(facts.m_window.count());
            facts.m_busyOther = std::max(0.0F, use.busy - facts.m_ours);
            facts.m_stolen = use.stolen;
            facts.narrow({ use.begin, use.end, LaneState::None, 0 });
        }
        break;
    case LaneKind::Gil:
        facts.m_other = whoIs(store, span->object);
        if (trace::isSampledGil(lane.info()))
            facts.m_accesses = ' ' + sampledGilSentence();
        if (span->state == LaneState::RunningPython)
            facts.explainRunner(store, LaneId { span->object }, time);
        break;
    case LaneKind::Thread:
        if (span->state == LaneState::WantsGil)
            facts.explainWaiter(store, *span, time);
        else if (isRunning(span->state))
            facts.explainRunner(store, id, time);
        else
            facts.m_object = QString::fromStdString(store.name(span->object));
        if (span->state == LaneState::WantsGil)
            facts.findHandOff(store, id, span->end);
        else if (span->state == LaneState::RunningPython)
            facts.findHandOff(store, id, span->begin);
        if (span->state == LaneState::RunningPython || span->state == LaneState::RunningNative)
            facts.m_line = lane.lastInstant(trace::InstantKind::Line, time).value;
        if (span->state == LaneState::RunningPython)
            facts.m_accesses = accessText(store, lane, *span);
        if (span->state == LaneState::BlockedLock)
            facts.m_object = withKind(store, facts.m_object);
        break;
    case LaneKind::Lock:
        facts.m_other = whoIs(store, span->object);
        facts.m_name = withKind(store, facts.m_name);
        break;
    case LaneKind::Task:
        facts.m_object = QString::fromStdString(store.name(span->object));
        if (span->state == LaneState::RunningPython)
            facts.m_accesses = accessText(store, lane, *span);
        break;
    case LaneKind::Process:
    case LaneKind::Loop:
    case LaneKind::Queue:
        break;
    }
    if (span->state == LaneState::Frozen)
        facts.m_object = QString::fromStdString(store.name(span->object)); // whoever is held says on what
    if (span->state == LaneState::Unknown)
        facts.m_lost = lane.lastInstant(trace::InstantKind::Lost, span->end).value;
    return facts;
}

/// On which core a running thread is, and whether there is a GIL that it holds.
void HoverFacts::explainRunner(const trace::TraceStore &store, LaneId thread, Nanoseconds time)
{
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        m_hasGil = m_hasGil || lane.info().kind == LaneKind::Gil;
        if (lane.info().kind != LaneKind::Core || !m_core.isEmpty())
            continue;
        const auto span = spanAt(lane, time);
        if (span && isRunning(span->state) && span->object == thread.value) {
            m_core = QString::fromStdString(lane.info().name);
            narrow(*span);
        }
    }
}

void HoverFacts::explainWaiter(const trace::TraceStore &store, const trace::Span &span, Nanoseconds time)
{
    m_interval = store.info().switchInterval;
    if (span.object >= store.laneCount() || store.lane(LaneId { span.object }).info().kind != LaneKind::Gil)
        return;
    const trace::Lane &gil = store.lane(LaneId { span.object });
    const auto held = spanAt(gil, time);
    if (!held)
        return;
    narrow(*held);
    m_gilState = held->state;
    if (held->state != LaneState::RunningPython && held->state != LaneState::RunnableHoldingGil)
        return;
    m_other = whoIs(store, held->object);
    gil.instants(held->begin, held->end + Nanoseconds { 1 }, 64, [this](const trace::Instant &instant) {
        if (instant.kind == trace::InstantKind::DropRequest)
            m_requests.push_back(instant.time);
    });
}

/// Who had the GIL before `taker` took it at `taken`.
void HoverFacts::findHandOff(const trace::TraceStore &store, LaneId taker, Nanoseconds taken)
{
    constexpr int kLookBack = 3; // spans of the strip: a hold, and perhaps a moment in which it was free
    for (std::uint32_t g = 0; g < store.laneCount(); ++g) {
        const trace::Lane &gil = store.lane(LaneId { g });
        if (gil.info().kind != LaneKind::Gil)
            continue;
        std::uint64_t i = gil.at(taken);
        if (i >= gil.spanCount() || gil.span(i).object != taker.value || gil.span(i).state == LaneState::None)
            continue;
        for (int back = 0; back < kLookBack && i > gil.firstSpan(); ++back) {
            const trace::Span before = gil.span(--i);
            if (before.state == LaneState::None || before.object == taker.value)
                continue;
            if (before.object < store.laneCount())
                m_handOff = HandOff { LaneId { before.object }, before.end, taker, taken };
            return;
        }
    }
}

HoverText hoverText(const trace::TraceStore &store, LaneId id, Nanoseconds time)
{
    return HoverFacts::of(store, id, time).textAt(time);
}

} // namespace interleave::ui
