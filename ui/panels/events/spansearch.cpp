// SPDX-License-Identifier: GPL-3.0-or-later
#include "spansearch.h"

#include <trace/spanwalk.h>
#include <ui/panels/lanenames.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace interleave::ui {

namespace {

bool holds(const QString &text, const QString &part) { return text.contains(part, Qt::CaseInsensitive); }

bool before(const FoundSpans::Row &a, const FoundSpans::Row &b)
{
    return a.key != b.key ? a.key < b.key : a.lane != b.lane ? a.lane < b.lane : a.span < b.span;
}

/// As std::sort, a part at a time: false when it is to stop, which whoever wants another search waits for.
bool sortUnlessStopped(std::vector<FoundSpans::Row> &rows, const std::stop_token &stop)
{
    constexpr std::ptrdiff_t part = 1 << 16; // rows: some milliseconds
    const auto end = rows.end();
    const auto from = [&](auto at, std::ptrdiff_t length) { return end - at > length ? at + length : end; };
    for (auto at = rows.begin(); at != end; at = from(at, part)) {
        if (stop.stop_requested())
            return false;
        std::sort(at, from(at, part), before);
    }
    for (std::ptrdiff_t sorted = part; sorted < static_cast<std::ptrdiff_t>(rows.size()); sorted *= 2) {
        for (auto at = rows.begin(); end - at > sorted; at = from(at, 2 * sorted)) {
            if (stop.stop_requested())
                return false;
            std::inplace_merge(at, at + sorted, from(at, 2 * sorted), before);
        }
    }
    return true;
}

/// Keys are such that the smallest come first, whatever is asked for.
std::int64_t keyOf(const trace::Span &span, SpanSort sort)
{
    switch (sort) {
    case SpanSort::Earliest: return span.begin.count();
    case SpanSort::Latest: return -span.begin.count();
    case SpanSort::Longest: return (span.begin - span.end).count();
    case SpanSort::Shortest: return (span.end - span.begin).count();
    }
    return 0;
}

} // namespace

SpanSearch::SpanSearch(std::shared_ptr<const trace::TraceStore> store, SpanQuery query)
    : m_store(std::move(store))
    , m_query(std::move(query))
{
    for (std::size_t kind = 0; kind < trace::kLaneKindCount; ++kind) {
        auto &matches = m_stateMatches.emplace_back();
        for (std::size_t state = 0; state < trace::kLaneStateCount; ++state)
            matches.push_back(holds(stateWordsOn(static_cast<trace::LaneKind>(kind), static_cast<trace::LaneState>(state)), m_query.text));
    }
}

bool SpanSearch::isAbout(trace::LaneKind kind, const trace::Span &span) const
{
    return holds(aboutText(*m_store, kind, span), m_query.text);
}

std::optional<FoundSpans> SpanSearch::run(std::stop_token stop, std::atomic<int> &progress) const
{
    FoundSpans found;
    std::uint64_t all = 0, seen = 0;
    for (const LaneId id : m_query.lanes)
        all += m_store->lane(id).spanCount() - m_store->lane(id).firstSpan();
    std::int64_t worst = std::numeric_limits<std::int64_t>::max(); // keys above it are none of the first kMost
    for (const LaneId id : m_query.lanes) {
        const trace::Lane &lane = m_store->lane(id);
        const trace::LaneKind kind = lane.info().kind;
        const auto &stateMatches = m_stateMatches[std::min<std::size_t>(static_cast<std::size_t>(kind), trace::kLaneKindCount - 1)];
        const bool wholeLane = m_query.text.isEmpty() || holds(laneName(*m_store, id), m_query.text);
        std::unordered_map<std::uint64_t, bool> about; // by state and object: few, beside the spans
        std::uint64_t number = lane.firstSpan();
        trace::forEachSpan(lane, [&](const trace::Span &span) {
            const std::uint64_t at = number++;
            constexpr std::uint64_t often = 4096;
            if (++seen % often == 0) {
                progress.store(static_cast<int>(1000 * seen / std::max<std::uint64_t>(all, 1)), std::memory_order_relaxed); // for a bar only
            }
            if ((seen % often == 0 && stop.stop_requested()) || (m_query.state && span.state != *m_query.state) || span.end == span.begin)
                return;
            if (!wholeLane && !stateMatches[trace::index(span.state)]) {
                const auto [known, isNew] = about.try_emplace(std::uint64_t(trace::index(span.state)) << 32 | span.object);
                if (isNew)
                    known->second = isAbout(kind, span);
                if (!known->second)
                    return;
            }
            ++found.matched;
            const std::int64_t key = keyOf(span, m_query.sort);
            if (key > worst || at > std::numeric_limits<std::uint32_t>::max())
                return;
            found.rows.push_back({ key, id.value, static_cast<std::uint32_t>(at) });
            if (found.rows.size() >= 2 * FoundSpans::kMost) {
                std::nth_element(found.rows.begin(), found.rows.begin() + FoundSpans::kMost, found.rows.end(), before);
                worst = found.rows[FoundSpans::kMost].key;
                found.rows.resize(FoundSpans::kMost);
            }
        });
        if (stop.stop_requested())
            return {};
    }
    if (found.rows.size() > FoundSpans::kMost) {
        std::nth_element(found.rows.begin(), found.rows.begin() + FoundSpans::kMost, found.rows.end(), before);
        found.rows.resize(FoundSpans::kMost);
    }
    if (!sortUnlessStopped(found.rows, stop))
        return {};
    found.rows.shrink_to_fit();
    return found;
}

} // namespace interleave::ui
