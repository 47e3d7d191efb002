// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracefinder.h"

#include <trace/usermarks.h>
#include <ui/theme/words.h>

#include <algorithm>
#include <limits>

namespace interleave::ui {

using trace::LaneKind;
using trace::LaneState;

TraceFinder::TraceFinder(std::shared_ptr<const trace::TraceStore> store, const QString &text)
    : m_store(std::move(store))
{
    if (!m_store || text.isEmpty())
        return;
    m_done = false;
    lookAtNames(text);
}

void TraceFinder::lookAtNames(const QString &text)
{
    const auto contains = [&](const std::string &name) { return QString::fromStdString(name).contains(text, Qt::CaseInsensitive); };
    m_names.resize(m_store->nameCount());
    for (std::uint32_t i = 1; i < m_names.size(); ++i) {
        m_names[i] = contains(m_store->name(i));
        m_anyName = m_anyName || m_names[i];
    }
    m_states.resize(trace::kLaneStateCount);
    for (std::size_t i = 1; i < m_states.size(); ++i) { // nothing is not a thing to find
        m_states[i] = stateWords(static_cast<LaneState>(i)).contains(text, Qt::CaseInsensitive);
        m_anyState = m_anyState || m_states[i];
    }
    for (std::uint32_t i = 0; i < m_store->laneCount() && !cut(); ++i) {
        const trace::LaneInfo &info = m_store->lane(LaneId { i }).info();
        if (contains(info.name) || (!info.letter.empty() && QString::fromStdString(info.letter).compare(text, Qt::CaseInsensitive) == 0))
            m_hits.push_back({ Hit::Kind::Lane, LaneId { i }, 0, m_store->lane(LaneId { i }).begin() });
    }
    for (const trace::UserMark &mark : m_store->userMarks().all()) {
        if (contains(mark.text) && !cut())
            m_hits.push_back({ Hit::Kind::Mark, trace::kNoLane, 0, mark.time });
    }
}

bool TraceFinder::matches(LaneKind kind, const trace::Span &span) const
{
    if (span.begin == span.end)
        return false;
    if (m_states[trace::index(span.state)])
        return true;
    const bool named = (kind == LaneKind::Thread || kind == LaneKind::Task) && span.state != LaneState::WantsGil && span.state != LaneState::None;
    return named && span.object < m_names.size() && m_names[span.object];
}

bool TraceFinder::look(std::uint64_t spans)
{
    if (m_done)
        return false;
    while (m_lane < m_store->laneCount() && !cut()) {
        const trace::Lane &lane = m_store->lane(LaneId { m_lane });
        if (m_span == 0 && m_anyName) {
            constexpr std::size_t most = 1'000'000;
            lane.instants(Nanoseconds::min(), Nanoseconds::max(), most, [&](const trace::Instant &instant) {
                if (instant.kind == trace::InstantKind::Mark && instant.object < m_names.size() && m_names[instant.object] && !cut())
                    m_hits.push_back({ Hit::Kind::Mark, LaneId { m_lane }, 0, instant.time });
            });
        }
        m_span = std::max(m_span, lane.firstSpan());
        const std::uint64_t count = m_anyState || m_anyName ? lane.spanCount() : 0;
        for (; m_span < count && !cut(); ++m_span) {
            if (spans-- == 0)
                return true;
            const trace::Span span = lane.span(m_span);
            if (matches(lane.info().kind, span))
                m_hits.push_back({ Hit::Kind::Span, LaneId { m_lane }, m_span, span.begin });
        }
        ++m_lane;
        m_span = 0;
    }
    finish();
    return false;
}

void TraceFinder::lookAtAll()
{
    (void)look(std::numeric_limits<std::uint64_t>::max());
}

void TraceFinder::finish()
{
    m_done = true;
    std::stable_sort(m_hits.begin(), m_hits.end(), [](const Hit &a, const Hit &b) {
        const bool first = a.kind == Hit::Kind::Lane, second = b.kind == Hit::Kind::Lane;
        return first != second ? first : !first && a.time < b.time;
    });
}

std::optional<std::size_t> TraceFinder::firstFrom(Nanoseconds time) const
{
    if (m_hits.empty())
        return std::nullopt;
    if (m_hits.front().kind == Hit::Kind::Lane)
        return 0;
    const auto found = std::find_if(m_hits.begin(), m_hits.end(), [&](const Hit &hit) { return hit.time >= time; });
    return found == m_hits.end() ? 0 : static_cast<std::size_t>(found - m_hits.begin());
}

} // namespace interleave::ui
