// SPDX-License-Identifier: GPL-3.0-or-later
#include "plausibledeadlock.h"

#include <algorithm>

namespace interleave::lessons {

namespace {

/// Looks for a circle depth first.
class Search
{
public:
    explicit Search(const std::vector<LockOrder> &orders)
        : m_orders(orders)
    {
    }

    std::vector<std::uint32_t> run()
    {
        for (const LockOrder &first : m_orders) {
            m_path = { &first };
            if (closes())
                break;
            m_path.clear();
        }
        std::vector<std::uint32_t> locks;
        for (const LockOrder *order : m_path)
            locks.push_back(order->wanted);
        return locks;
    }

private:
    /// True once the path leads back to where it began.
    bool closes()
    {
        if (m_path.size() > 1 && m_path.front()->held.contains(m_path.back()->wanted))
            return true;
        if (m_path.size() >= kLongest || ++m_steps > kMostSteps)
            return false;
        for (const LockOrder &next : m_orders) {
            if (!next.held.contains(m_path.back()->wanted) || !canStandBeside(next))
                continue;
            m_path.push_back(&next);
            if (closes())
                return true;
            m_path.pop_back();
        }
        return false;
    }

    /// Whether all of the path and this one may be waiting at the same time.
    bool canStandBeside(const LockOrder &next) const
    {
        return std::none_of(m_path.begin(), m_path.end(), [&](const LockOrder *other) {
            const bool sameOne = other == &next || (other->worker == next.worker && !next.several);
            const bool sameLock = std::any_of(next.held.begin(), next.held.end(), [&](std::uint32_t lock) { return other->held.contains(lock); });
            return sameOne || sameLock;
        });
    }

    static constexpr std::size_t kLongest = 16;
    static constexpr int kMostSteps = 100'000; ///< a lesson has few locks; whoever writes thousands gets no answer
    const std::vector<LockOrder> &m_orders;
    std::vector<const LockOrder *> m_path;
    int m_steps = 0;
};

} // namespace

std::vector<std::uint32_t> lockCircle(const std::vector<LockOrder> &orders)
{
    return Search(orders).run();
}

} // namespace interleave::lessons
