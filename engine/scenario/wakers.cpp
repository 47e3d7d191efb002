// SPDX-License-Identifier: GPL-3.0-or-later
#include "wakers.h"

#include <set>

namespace interleave::scenario {

namespace {

using trace::Wakers;

/// Goes through programs, and those that they start.
class Reader
{
public:
    explicit Reader(const threads::Job &job)
        : m_job(job)
    {
    }
    Wakers::Deeds of(const threads::Block &block)
    {
        Wakers::Deeds deeds;
        m_read.clear();
        read(block, deeds);
        return deeds;
    }
    /// What the loop itself does later on: the bodies of call_soon and call_later.
    Wakers::Deeds ofCallbacks()
    {
        Wakers::Deeds deeds;
        for (const threads::WorkerDecl &worker : m_job.workers) {
            m_read.clear();
            readCallbacks(worker.steps, deeds);
        }
        return deeds;
    }

private:
    void read(const threads::Block &block, Wakers::Deeds &deeds)
    {
        for (const threads::Instruction &step : block) {
            switch (step.op) {
            case Op::Release:
            case Op::With:
            case Op::Wait: // the last at a barrier ends the waits of the others
            case Op::Notify:
            case Op::Set:
            case Op::Put:
            case Op::Get:
            case Op::Send:
            case Op::Receive:
            case Op::Submit:
            case Op::Map:
                for (std::uint32_t i = 0; i < step.object.count; ++i)
                    deeds.objects.insert(threads::objectIdOf(step.object.first + i).value);
                break;
            case Op::Cancel:
            case Op::Group: // a failure in it cancels the others
                deeds.any = true;
                break;
            default:
                break;
            }
            for (const std::uint32_t worker : step.workers) {
                const bool starts = step.op == Op::Spawn || step.op == Op::Gather || step.op == Op::Group;
                if (starts && m_read.insert(worker).second)
                    read(m_job.workers[worker].steps, deeds);
            }
            for (const threads::Block *inner : { &step.body, &step.handler, &step.last })
                read(*inner, deeds);
        }
    }
    void readCallbacks(const threads::Block &block, Wakers::Deeds &deeds)
    {
        for (const threads::Instruction &step : block) {
            if (step.op == Op::CallSoon || step.op == Op::CallLater)
                read(step.body, deeds);
            for (const threads::Block *inner : { &step.body, &step.handler, &step.last })
                readCallbacks(*inner, deeds);
        }
    }

    const threads::Job &m_job;
    std::set<std::uint32_t> m_read; ///< workers
};

void add(const Wakers::Deeds &more, Wakers::Deeds &to)
{
    to.any = to.any || more.any;
    to.objects.insert(more.objects.begin(), more.objects.end());
}

} // namespace

trace::Wakers wakersOf(const Scenario &scenario)
{
    const bool loops = scenario.model == Model::Asyncio;
    Wakers wakers;
    wakers.others = {};
    Reader reader(scenario.job);
    Wakers::Deeds &mainThread = wakers.byName["MainThread"];
    if (loops) {
        mainThread = reader.ofCallbacks();
        wakers.byName["main"] = {}; // if no worker is the main task: it awaits the others and does nothing else
    }
    for (const threads::WorkerDecl &worker : scenario.job.workers) {
        Wakers::Deeds deeds = reader.of(worker.steps);
        add(deeds, wakers.others);
        if (worker.starts == Starts::Main) {
            deeds.any = deeds.any || loops; // its end cancels what is left
            add(deeds, loops ? wakers.byName[worker.name] : mainThread);
            continue;
        }
        for (std::uint32_t i = 0; i < worker.count; ++i) {
            const std::string name = worker.nameOf(i);
            add(deeds, wakers.byName[name]); // a name may be there twice
            if (worker.starts == Starts::Alone)
                wakers.starting.insert(name);
        }
    }
    if (scenario.model == Model::Sequential)
        wakers.starting.clear(); // they have no threads
    return wakers;
}

} // namespace interleave::scenario
