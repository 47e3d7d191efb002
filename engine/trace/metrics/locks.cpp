// SPDX-License-Identifier: GPL-3.0-or-later
#include "locks.h"

#include "walk.h"

#include "../instantvalues.h"
#include "../threadstart.h"

#include <algorithm>
#include <unordered_map>

namespace interleave::trace {

namespace {

/// One lock's instants, in order.
class LockCount
{
public:
    LockCount(const TraceStore &store, const Freezes &freezes)
        : m_store(store)
        , m_freezes(freezes)
        , m_waits(freezes)
        , m_holds(freezes)
    {
    }

    void see(const Instant &instant)
    {
        switch (instant.kind) {
        case InstantKind::Obtain:
            obtain(instant);
            break;
        case InstantKind::Release:
            release(instant);
            break;
        case InstantKind::Depth:
            waiting(instant);
            break;
        default:
            break;
        }
    }
    /// Nobody knows who has it from here on.
    void lose() { m_held.clear(); }

    void fillIn(LockMetrics &lock, Durations &allWaits, Durations &allHolds)
    {
        lock.obtains = m_obtains;
        lock.contended = m_contended;
        lock.wait = m_waits.quantiles();
        lock.hold = m_holds.quantiles();
        lock.mostWaiting = m_mostWaiting;
        for (User &user : m_users) {
            lock.waitingAtEnd += user.waiting ? 1 : 0;
            user.known.wait = user.waits.quantiles();
            user.known.hold = user.holds.quantiles();
            lock.users.push_back(std::move(user.known));
        }
        allWaits.append(m_waits);
        allHolds.append(m_holds);
    }

private:
    struct User
    {
        LockUser known;
        Durations waits, holds;
        Nanoseconds since { 0 };
        bool waiting = false;
    };
    struct Hold
    {
        std::uint32_t who;
        Nanoseconds since;
    };

    User &userOf(std::uint32_t who)
    {
        const auto [known, isNew] = m_index.emplace(who, m_users.size());
        if (isNew) {
            m_users.push_back({ {}, Durations(m_freezes), Durations(m_freezes) });
            m_users.back().known.who = LaneId { who };
            m_users.back().known.name = m_store.lane(LaneId { who }).info().name;
        }
        return m_users[known->second];
    }

    void obtain(const Instant &instant)
    {
        LockUser &user = userOf(instant.object).known;
        ++m_obtains;
        ++user.obtains;
        if (instant.value > 0) {
            ++m_contended;
            ++user.contended;
        }
        m_held.push_back({ instant.object, instant.time });
    }

    void release(const Instant &instant)
    {
        // The releaser's own hold, else the oldest: as LockTrack derives it.
        if (m_held.empty())
            return;
        const auto own = std::find_if(m_held.rbegin(), m_held.rend(), [&](const Hold &hold) { return hold.who == instant.object; });
        const auto hold = own == m_held.rend() ? m_held.begin() : std::next(own).base();
        userOf(hold->who).holds.add(hold->since, instant.time);
        m_holds.add(hold->since, instant.time);
        m_held.erase(hold);
    }

    void waiting(const Instant &instant)
    {
        const DepthValue depth = DepthValue::of(instant.value);
        m_mostWaiting = std::max(m_mostWaiting, depth.items);
        User &user = userOf(instant.object);
        if (depth.change == DepthChange::Put) {
            user.waiting = true;
            user.since = instant.time;
            return;
        }
        if (!std::exchange(user.waiting, false))
            return;
        const LaneState after = spanAt(m_store.lane(user.known.who), instant.time).state;
        if (after == LaneState::Unknown || after == LaneState::None) // its events were lost, or it was killed
            return;
        user.waits.add(user.since, instant.time);
        m_waits.add(user.since, instant.time);
    }

    const TraceStore &m_store;
    const Freezes &m_freezes;
    Durations m_waits, m_holds;
    std::uint64_t m_obtains = 0, m_contended = 0;
    std::uint32_t m_mostWaiting = 0;
    std::vector<User> m_users;
    std::unordered_map<std::uint32_t, std::size_t> m_index; ///< by LaneId
    std::vector<Hold> m_held; ///< in the order in which they began
};

std::vector<Nanoseconds> lossesOf(const Lane &lane)
{
    std::vector<Nanoseconds> losses;
    forEachSpan(lane, [&](const Span &span) {
        if (span.state == LaneState::Unknown)
            losses.push_back(span.begin);
    });
    return losses;
}

} // namespace

LocksMetrics measureLocks(const TraceStore &store, const Freezes &freezes, double run)
{
    LocksMetrics all;
    Durations waits(freezes), holds(freezes);
    forEachLane(store, { LaneKind::Lock }, [&](LaneId id, const Lane &lane) {
        if (lane.info().name == kThreadStartName)
            return;
        LockMetrics lock;
        lock.name = lane.info().name;
        lock.lane = id;
        lock.kind = lane.info().what;
        LockCount count(store, freezes);
        const std::vector<Nanoseconds> losses = lossesOf(lane);
        auto loss = losses.begin();
        forEachInstant(lane, [&](const Instant &instant) {
            while (loss != losses.end() && *loss <= instant.time) {
                count.lose();
                ++loss;
            }
            count.see(instant);
        });
        count.fillIn(lock, waits, holds);
        const std::int64_t held
            = sumBut(freezes.times(lane), { LaneState::None, LaneState::Unknown, LaneState::Frozen });
        lock.heldShare = run > 0 ? std::min(1.0, static_cast<double>(held) / run) : 0;
        all.obtains += lock.obtains;
        all.contended += lock.contended;
        all.locks.push_back(std::move(lock));
    });
    all.wait = waits.quantiles();
    all.hold = holds.quantiles();
    return all;
}

} // namespace interleave::trace
