// SPDX-License-Identifier: GPL-3.0-or-later
#include "growing.h"

#include <algorithm>
#include <limits>

namespace interleave::ui::test {

Growing::Growing(const BuiltStore &finished)
    : m_source(finished)
{
    const trace::TraceStore &source = *m_source.store;
    m_store->setInfo(source.info());
    m_store->setBegin(source.begin());
    for (std::uint32_t i = 0; i < source.laneCount(); ++i) {
        m_store->createLane(source.lane(LaneId { i }).info());
        m_reached.push_back(source.begin());
    }
    m_usesReached = source.begin();
}

void Growing::growTo(Nanoseconds time, Nanoseconds gilBehind)
{
    const trace::TraceStore &source = *m_source.store;
    for (std::uint32_t i = 0; i < source.laneCount(); ++i) {
        const trace::Lane &from = source.lane(LaneId { i });
        trace::Lane &to = m_store->writableLane(LaneId { i });
        const bool gil = from.info().kind == trace::LaneKind::Gil;
        const Nanoseconds reach = gil ? std::max(m_reached[i], time - gilBehind) : time;
        if (from.spanCount() == 0 || reach <= m_reached[i])
            continue;
        for (std::uint64_t s = to.spanCount(); s < from.spanCount() && from.span(s).begin < reach; ++s) {
            const trace::Span span = from.span(s);
            to.append(span.begin, span.state, span.object);
        }
        from.instants(m_reached[i], reach, std::numeric_limits<std::size_t>::max(), [&](const trace::Instant &instant) { to.add(instant); });
        if (to.spanCount() > 0)
            to.advance(std::min(reach, from.end()));
        m_reached[i] = reach;
    }
    for (const CoreId core : source.coresWithUse()) {
        for (const CoreUse &use : source.coreUse(core, source.begin(), time)) {
            if (use.end > m_usesReached && use.end <= time)
                m_store->addCoreUse(use);
        }
    }
    m_usesReached = time;
    m_store->advance(time);
    m_store->publish();
}

} // namespace interleave::ui::test
