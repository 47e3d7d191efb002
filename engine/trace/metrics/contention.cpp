// SPDX-License-Identifier: GPL-3.0-or-later
#include "contention.h"

#include "freezes.h"
#include "walk.h"

#include "../threadstart.h"
#include "../waitobjects.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace interleave::trace {

namespace {

bool longer(const LongWait &a, const LongWait &b)
{
    return a.length() != b.length() ? a.length() > b.length() : std::pair(a.begin, a.who) < std::pair(b.begin, b.who);
}

class Gathering
{
public:
    Gathering(const TraceStore &store, std::size_t mostLongest)
        : m_freezes(store.info().frozen)
        , m_objects(store)
        , m_mostLongest(mostLongest)
    {
    }

    void walk(LaneId id, const Lane &lane)
    {
        const std::uint64_t count = lane.spanCount();
        std::uint64_t at = lane.firstSpan();
        std::optional<LongWait> last; ///< it ends with the next span, whose state says how
        forEachSpan(lane, [&](const Span &span) {
            if (last && span.state != LaneState::Unknown)
                keep(*last);
            last.reset();
            if (isContended(lane.info().kind, span.state) && span.end > span.begin) {
                if (const auto thing = thingOf(id, span))
                    last = LongWait { id, at, span.begin, span.end, span.state, *thing, false };
            }
            ++at;
        });
        if (last && at >= count) {
            last->open = true;
            keep(*last);
        }
    }

    Contention result()
    {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < m_result.things.size(); ++i) {
            WaitedFor &thing = m_result.things[i];
            std::vector<double> all;
            for (auto &[who, waits] : m_waits[i]) {
                all.insert(all.end(), waits.lengths.begin(), waits.lengths.end());
                thing.waiters.push_back({ who, waits.longest.state, quantilesOf(std::move(waits.lengths)), waits.longest });
            }
            std::sort(thing.waiters.begin(), thing.waiters.end(), [](const Waiter &a, const Waiter &b) {
                return a.wait.total != b.wait.total ? a.wait.total > b.wait.total : a.who < b.who;
            });
            thing.wait = quantilesOf(std::move(all));
            if (thing.wait.count > 0)
                order.push_back(i);
        }
        std::stable_sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return m_result.things[a].wait.total > m_result.things[b].wait.total; });
        std::vector<std::size_t> place(m_result.things.size());
        std::vector<WaitedFor> things;
        for (const std::size_t i : order) {
            place[i] = things.size();
            things.push_back(std::move(m_result.things[i]));
        }
        m_result.things = std::move(things);
        for (WaitedFor &thing : m_result.things) {
            for (Waiter &waiter : thing.waiters)
                waiter.longest.thing = place[waiter.longest.thing];
        }
        std::sort(m_result.longest.begin(), m_result.longest.end(), longer);
        if (m_result.longest.size() > m_mostLongest)
            m_result.longest.resize(m_mostLongest);
        for (LongWait &wait : m_result.longest)
            wait.thing = place[wait.thing];
        return std::move(m_result);
    }

private:
    struct Waits
    {
        std::vector<double> lengths;
        LongWait longest;
    };

    std::optional<std::size_t> thingOf(LaneId who, const Span &span)
    {
        const WaitObject &object = m_objects.of(who, span);
        if (span.state == LaneState::BlockedLock && object.name == kThreadStartName)
            return {};
        const auto [found, isNew] = m_things.try_emplace({ span.state, object.lane, object.name }, m_result.things.size());
        if (isNew) {
            m_result.things.push_back({ object.name, object.lane, span.state, {}, {} });
            m_waits.emplace_back();
        }
        return found->second;
    }

    void keep(const LongWait &wait)
    {
        if (m_freezes.cross(wait.begin, wait.end))
            return;
        ++m_result.waits;
        Waits &waits = m_waits[wait.thing][wait.who];
        waits.lengths.push_back(static_cast<double>(wait.length().count()));
        if (waits.longest.who == kNoLane || longer(wait, waits.longest))
            waits.longest = wait;
        if (m_result.longest.size() >= m_mostLongest && !longer(wait, m_least))
            return;
        m_result.longest.push_back(wait);
        // Cut seldom: each time half of it is new.
        if (m_result.longest.size() >= 2 * m_mostLongest + 1) {
            std::nth_element(m_result.longest.begin(), m_result.longest.begin() + static_cast<std::ptrdiff_t>(m_mostLongest), m_result.longest.end(), longer);
            m_least = m_result.longest[m_mostLongest];
            m_result.longest.resize(m_mostLongest);
        }
    }

    Freezes m_freezes;
    WaitObjects m_objects;
    std::size_t m_mostLongest;
    Contention m_result;
    LongWait m_least; ///< as long as the shortest that is kept, at most
    std::map<std::tuple<LaneState, LaneId, std::string>, std::size_t> m_things;
    std::vector<std::map<LaneId, Waits>> m_waits; ///< by thing
};

} // namespace

std::optional<Contention> measureContention(const TraceStore &store, std::stop_token stop, std::size_t mostLongest)
{
    Gathering gathering(store, mostLongest);
    forEachLane(store, { LaneKind::Thread, LaneKind::Task }, [&](LaneId id, const Lane &lane) {
        if (!stop.stop_requested())
            gathering.walk(id, lane);
    });
    if (stop.stop_requested())
        return {};
    return gathering.result();
}

} // namespace interleave::trace
