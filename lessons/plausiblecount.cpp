// SPDX-License-Identifier: GPL-3.0-or-later
#include "plausiblecount.h"

#include <scenario/estimate.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace interleave::lessons {

namespace {

using scenario::GilKind;
using scenario::Model;
using scenario::ObjectKind;
using scenario::Op;
using threads::Block;
using threads::Instruction;

constexpr double kShortHold = 1e3; ///< ns, of a lock that is acquired and released in steps of their own
constexpr double kStep = 100; ///< ns, of a step by itself
constexpr int kMaxStarted = 8; ///< workers may start each other for ever

/// Who may come between a load and the store that follows it.
enum class Between : std::uint8_t { Nobody, WhereTheTurnPasses, Anybody };

Between between(const scenario::Scenario &scenario)
{
    if (scenario.model == Model::Asyncio)
        return Between::WhereTheTurnPasses;
    if (scenario.model != Model::Threads) // processes and interpreters have variables of their own
        return Between::Nobody;
    return scenario.gil == GilKind::CPython3 || scenario.gil == GilKind::PerInterpreter ? Between::WhereTheTurnPasses : Between::Anybody;
}

double bodyNs(const scenario::Scenario &scenario, const Block &body)
{
    threads::WorkerDecl worker;
    worker.steps = body;
    return scenario::loadOf(worker, scenario).total();
}

class Counter
{
public:
    explicit Counter(const scenario::Scenario &scenario)
        : m_scenario(scenario)
        , m_between(between(scenario))
    {
        counted.objects.resize(scenario.job.objects.size());
        m_guards.resize(scenario.job.objects.size());
        for (std::uint32_t i = 0; i < scenario.job.workers.size(); ++i) {
            if (scenario.job.workers[i].starts != scenario::Starts::OnDemand)
                work(i, scenario.job.workers[i].count);
        }
        for (std::size_t i = 0; i < m_guards.size(); ++i) {
            if (m_guards[i] && !m_guards[i]->empty())
                counted.objects[i].atRisk = 0; // all who update it do so under the same lock
        }
        if (scenario.model != Model::Sequential)
            counted.circle = lockCircle(m_orders);
    }
    Counted counted;

private:
    /// A load whose value has not been stored yet.
    struct Loaded
    {
        std::set<std::uint32_t> under; ///< locks
        bool passed = false; ///< the turn may have passed on since: at a wait,
        bool passedWhenLong = false; ///< or at a safe point, if who does this takes longer than a turn
    };
    /// What belongs to who is looked at.
    struct Looked
    {
        std::uint32_t worker = 0;
        bool several = false;
        std::set<std::uint32_t> used; ///< objects
        std::map<std::uint32_t, double> puts, gets; ///< by queue, in all
        double steps = 0; ///< in all
        std::map<std::uint32_t, double> atRiskWhenLong; ///< by variable: stores
        std::multiset<std::uint32_t> held; ///< locks
        std::map<std::uint32_t, Loaded> loaded; ///< variables
    };

    void work(std::uint32_t index, double times)
    {
        const auto &worker = m_scenario.job.workers[index];
        ++m_depth;
        counted.tasks += times;
        counted.threads += times;
        beside(index, worker.steps, times, times);
        --m_depth;
    }
    /// Somebody else, `users` of them, does `block` so many `times` in all.
    void beside(std::uint32_t index, const Block &block, double times, double users)
    {
        Looked looked;
        looked.worker = index;
        looked.several = users > 1;
        std::swap(looked, m_looked);
        visit(block, times);
        std::swap(looked, m_looked);
        for (const std::uint32_t object : looked.used)
            counted.objects[object].users += users;
        const double ns = std::max(1.0, (bodyNs(m_scenario, block) * times + kStep * looked.steps) / users);
        for (const auto &[object, puts] : looked.puts)
            counted.objects[object].putsPerNs += puts / ns;
        for (const auto &[object, gets] : looked.gets)
            counted.objects[object].getsPerNs += gets / ns;
        // Who is done before the first switch interval is over keeps the turn at safe points.
        for (const auto &[object, stores] : looked.atRiskWhenLong)
            counted.objects[object].atRisk += ns > double(m_scenario.switchInterval.count()) ? stores : 0;
    }
    void visit(const Block &block, double times)
    {
        for (const Instruction &step : block) {
            see(step, times);
            if (step.op == Op::With || step.op == Op::Acquire)
                obtain(step);
            if (step.op == Op::Release)
                release(step);
            inside(step, times);
            if (step.op == Op::With)
                release(step);
            visit(step.last, times);
            const bool starts = step.op == Op::Spawn || step.op == Op::Gather || step.op == Op::Group;
            for (const std::uint32_t i : step.workers) {
                if (starts && i < m_scenario.job.workers.size() && m_depth < kMaxStarted)
                    work(i, times * m_scenario.job.workers[i].count);
            }
        }
    }
    void inside(const Instruction &step, double times)
    {
        const double inAll = times * step.count;
        switch (step.op) {
        case Op::Parallel:
            beside(m_looked.worker, step.body, inAll, inAll);
            break;
        case Op::Submit:
        case Op::Map: {
            if (step.object.first >= m_scenario.job.objects.size())
                break;
            const auto &pool = m_scenario.job.objects[step.object.first];
            const Between within = std::exchange(m_between, pool.kind == ObjectKind::ThreadPool ? m_between : Between::Nobody);
            beside(m_looked.worker, step.body, inAll, std::min(inAll, std::max<double>(1, double(pool.size))));
            m_between = within;
            break;
        }
        case Op::Repeat:
            visit(step.body, inAll);
            break;
        default:
            visit(step.body, times);
            break;
        }
    }

    void see(const Instruction &step, double times)
    {
        if (step.op == Op::CallSoon || step.op == Op::CallLater || step.op == Op::ToThread)
            counted.callbacks += times;
        if (step.op == Op::Parallel)
            counted.threads += times * step.count;
        counted.suspensions += step.op == Op::Sleep || step.op == Op::Io || step.op == Op::Await || step.op == Op::Gather ? times : 0;
        m_looked.steps += times;
        for (auto &[variable, loaded] : m_looked.loaded) {
            loaded.passed |= passesTheTurn(step);
            loaded.passedWhenLong |= isSafePoint(step);
        }
        // Of several objects that one step may mean each gets its part.
        for (std::uint32_t i = 0; i < step.object.count; ++i) {
            const std::uint32_t object = step.object.first + i;
            if (object < counted.objects.size()) {
                m_looked.used.insert(object);
                use(object, step, times / step.object.count);
            }
        }
    }
    bool isSafePoint(const Instruction &step) const
    {
        const bool ofAVariable = step.op == Op::Load || step.op == Op::Add || step.op == Op::Store;
        return m_scenario.model != Model::Asyncio && !ofAVariable && step.op != Op::Mark;
    }
    /// Whether somebody else may go on at this step: a wait, in asyncio an await.
    bool passesTheTurn(const Instruction &step) const
    {
        switch (step.op) {
        case Op::Sleep:
        case Op::Io:
            return m_scenario.model != Model::Asyncio || !step.blocking;
        case Op::Acquire:
        case Op::With:
        case Op::Wait:
        case Op::Put:
        case Op::Get:
        case Op::Await:
        case Op::Gather:
        case Op::Group:
        case Op::Parallel:
        case Op::ToThread:
        case Op::Map:
            return true;
        default:
            return false;
        }
    }

    /// A lock that only one can hold, and that a step means for sure.
    std::optional<std::uint32_t> lockOf(const Instruction &step) const
    {
        if (step.object.count != 1 || step.object.first >= m_scenario.job.objects.size())
            return std::nullopt;
        const auto &object = m_scenario.job.objects[step.object.first];
        switch (object.kind) {
        case ObjectKind::Lock:
        case ObjectKind::RLock:
            return step.object.first;
        case ObjectKind::Condition:
            return object.lock.value_or(step.object.first);
        case ObjectKind::Semaphore:
        case ObjectKind::BoundedSemaphore:
            return object.size == 1 ? std::optional(step.object.first) : std::nullopt;
        default:
            return std::nullopt;
        }
    }
    void obtain(const Instruction &step)
    {
        const auto lock = lockOf(step);
        if (!lock)
            return;
        const std::set<std::uint32_t> held(m_looked.held.begin(), m_looked.held.end());
        if (!held.empty() && !held.contains(*lock) && !step.timeout) {
            LockOrder order { m_looked.worker, m_looked.several, held, *lock };
            if (std::find(m_orders.begin(), m_orders.end(), order) == m_orders.end())
                m_orders.push_back(std::move(order));
        }
        m_looked.held.insert(*lock);
    }
    void release(const Instruction &step)
    {
        const auto lock = lockOf(step);
        if (const auto held = lock ? m_looked.held.find(*lock) : m_looked.held.end(); held != m_looked.held.end())
            m_looked.held.erase(held);
    }

    void load(std::uint32_t variable)
    {
        m_looked.loaded[variable] = { { m_looked.held.begin(), m_looked.held.end() } };
    }
    void store(std::uint32_t variable, double times)
    {
        const auto loaded = m_looked.loaded.find(variable);
        if (loaded == m_looked.loaded.end())
            return; // sets it, whatever it was
        std::set<std::uint32_t> under;
        for (const std::uint32_t lock : loaded->second.under) {
            if (m_looked.held.contains(lock))
                under.insert(lock);
        }
        auto &guards = m_guards[variable];
        if (guards)
            std::erase_if(*guards, [&](std::uint32_t lock) { return !under.contains(lock); });
        else
            guards = std::move(under);
        if (m_between == Between::Anybody || (m_between == Between::WhereTheTurnPasses && loaded->second.passed))
            counted.objects[variable].atRisk += times;
        else if (m_between == Between::WhereTheTurnPasses && loaded->second.passedWhenLong)
            m_looked.atRiskWhenLong[variable] += times;
    }

    void use(std::uint32_t object, const Instruction &step, double times)
    {
        Uses &uses = counted.objects[object];
        switch (step.op) {
        case Op::With:
        case Op::Acquire:
            uses.obtains += times;
            uses.holdNs += times * std::max(kShortHold, bodyNs(m_scenario, step.body));
            break;
        case Op::Wait:
            uses.waits += times;
            counted.suspensions += times;
            break;
        case Op::Notify:
        case Op::Set:
            uses.notifies += times;
            break;
        case Op::Put:
            uses.puts += times;
            m_looked.puts[object] += times;
            uses.bytes += times * step.bytes;
            break;
        case Op::Get:
            uses.gets += times;
            m_looked.gets[object] += times;
            break;
        case Op::Send:
        case Op::ShmWrite:
            uses.sent += times;
            uses.bytes += times * step.bytes;
            break;
        case Op::Receive:
        case Op::ShmRead:
            uses.received += times;
            break;
        case Op::Submit:
        case Op::Map: {
            const double jobs = step.op == Op::Map ? std::ceil(double(step.count) / std::max(1U, step.chunk)) : double(step.count);
            uses.jobs += times * jobs;
            uses.jobNs += times * step.count * bodyNs(m_scenario, step.body);
            uses.bytes += times * step.count * step.bytes;
            break;
        }
        case Op::Load:
            uses.loads += times;
            load(object);
            break;
        case Op::Add:
            uses.added += times * static_cast<double>(step.value);
            break;
        case Op::Store:
            uses.stores += times;
            store(object, times);
            break;
        default:
            break;
        }
    }

    const scenario::Scenario &m_scenario;
    Between m_between;
    Looked m_looked;
    std::vector<std::optional<std::set<std::uint32_t>>> m_guards; ///< by variable: locks that all who updated it held; empty: nobody did
    std::vector<LockOrder> m_orders;
    int m_depth = 0;
};

} // namespace

Counted countUses(const scenario::Scenario &scenario)
{
    return Counter(scenario).counted;
}

} // namespace interleave::lessons
