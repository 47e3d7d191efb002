// SPDX-License-Identifier: GPL-3.0-or-later
#include "walltime.h"

#include "estimate.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace interleave::scenario {

namespace {

using threads::Block;
using threads::Instruction;

/// What one does. Times in nanoseconds.
struct Part
{
    Load load; ///< with those whom it starts
    double wall = 0;
    double lead = 0; ///< how long it waits before it does anything else
    double loop = 0; ///< asyncio: how long it keeps the event loop to itself
};

/// Some who run at the same time.
struct Group
{
    Load load;
    Part longest;
    double lead = 0; ///< during which all still wait for their first work
    double loop = 0;
    double since = 0; ///< when, in the starting worker's own time, the last of them was started
    bool empty = true;

    void add(const Part &part, double count)
    {
        load.add(part.load, count);
        loop += part.loop * count;
        lead = empty ? part.lead : std::min(lead, part.lead);
        if (empty || part.wall > longest.wall)
            longest = part;
        empty = false;
    }
};

class Clock
{
public:
    Clock(const Scenario &scenario, double cores)
        : m_scenario(scenario)
        , m_cores(cores)
        , m_oneGil(sharesOneGil(scenario))
        , m_parts(scenario.job.workers.size())
    {
    }

    double run()
    {
        double inARow = 0;
        Group group;
        for (std::uint32_t i = 0; i < m_parts.size(); ++i) {
            const auto &worker = m_scenario.job.workers[i];
            if (worker.starts == Starts::OnDemand)
                continue;
            inARow += worker.count * ofWorker(i).wall;
            group.add(ofWorker(i), worker.count);
        }
        return m_scenario.model == Model::Sequential ? inARow : wallOf(group, m_oneGil);
    }

private:
    double wallOf(const Group &group, bool oneGil) const
    {
        const double others = group.loop - group.longest.loop; // they keep the longest from going on
        const double onCores = (group.load.python + group.load.native) / m_cores;
        return group.lead + std::max({ group.longest.wall + others - group.lead, oneGil ? group.load.python : 0, onCores });
    }

    /// Each is looked at once. Workers that start each other for ever: only the first round.
    Part ofWorker(std::uint32_t index)
    {
        if (!m_parts[index]) {
            m_parts[index] = Part {};
            m_parts[index] = ofBlock(m_scenario.job.workers[index].steps);
        }
        return *m_parts[index];
    }
    void addStarted(Group &group, const Instruction &step)
    {
        for (const std::uint32_t i : step.workers) {
            if (i < m_parts.size())
                group.add(ofWorker(i), m_scenario.job.workers[i].count);
        }
    }

    /// The step alone, without what is in it and whom it starts.
    Load own(const Instruction &step) const
    {
        threads::WorkerDecl worker;
        worker.steps.push_back(step);
        worker.steps[0].body.clear();
        worker.steps[0].last.clear();
        worker.steps[0].workers.clear();
        return loadOf(worker, m_scenario);
    }

    /// One worker's steps in their order. What it starts runs beside it until it waits for that, at the latest at its end.
    Part ofBlock(const Block &block)
    {
        Part part;
        Group started;
        bool leading = true;
        const auto beside = [&](const Group &group, bool oneGil) {
            part.load.add(group.load);
            part.wall += wallOf(group, oneGil);
        };
        const auto join = [&] {
            if (!started.empty)
                part.wall = std::max(part.wall, started.since + wallOf(started, m_oneGil));
            part.load.add(started.load);
            started = {};
        };
        const auto inTurn = [&](const Part &inner, double times) {
            part.load.add(inner.load, times);
            part.wall += inner.wall * times;
            part.loop += inner.loop * times;
        };
        for (const Instruction &step : block) {
            const bool waits = (step.op == Op::Sleep || step.op == Op::Io) && !step.blocking;
            leading = leading && waits;
            Group group;
            switch (step.op) {
            case Op::Repeat:
                inTurn(ofBlock(step.body), step.count);
                break;
            case Op::Spawn:
                addStarted(started, step);
                started.since = part.wall;
                break;
            case Op::Join:
            case Op::Await:
                join();
                break;
            case Op::Gather:
            case Op::Group:
                addStarted(group, step);
                beside(group, m_oneGil);
                break;
            case Op::Parallel:
                group.add(ofBlock(step.body), step.count);
                beside(group, m_oneGil);
                break;
            case Op::ToThread:
                group.add(offTheLoop(ofBlock(step.body)), 1);
                beside(group, m_oneGil);
                break;
            case Op::Submit:
            case Op::Map:
                if (step.object.first < m_scenario.job.objects.size()) {
                    group = inPool(step);
                    beside(group, m_oneGil && m_scenario.job.objects[step.object.first].kind == ObjectKind::ThreadPool);
                }
                break;
            default: {
                const Load load = own(step);
                part.load.add(load);
                part.wall += load.total();
                part.lead += leading ? load.total() : 0;
                if (m_scenario.model == Model::Asyncio && !waits)
                    part.loop += load.total();
                inTurn(ofBlock(step.body), 1);
                break;
            }
            }
            inTurn(ofBlock(step.last), 1);
        }
        join();
        return part;
    }

    static Part offTheLoop(Part part)
    {
        part.loop = 0;
        return part;
    }

    /// As many chunks at a time as the pool has workers.
    Group inPool(const Instruction &step)
    {
        const double chunk = step.op == Op::Map ? std::max(1U, step.chunk) : 1;
        const double workers = std::max<double>(1, double(m_scenario.job.objects[step.object.first].size));
        const Part job = offTheLoop(ofBlock(step.body));
        Part longest = job;
        longest.wall *= std::ceil(std::ceil(step.count / chunk) / workers) * std::min<double>(chunk, step.count);
        Group group;
        group.add(longest, 0);
        group.load.add(job.load, step.count);
        return group;
    }

    const Scenario &m_scenario;
    double m_cores;
    bool m_oneGil;
    std::vector<std::optional<Part>> m_parts; ///< by worker
};

} // namespace

bool sharesOneGil(const Scenario &scenario) noexcept
{
    return scenario.model != Model::Processes && scenario.model != Model::Interpreters && scenario.gil != GilKind::None;
}

double wallOn(const Scenario &scenario, double cores)
{
    return Clock(scenario, cores).run();
}

} // namespace interleave::scenario
