// SPDX-License-Identifier: GPL-3.0-or-later
#include "childprocess.h"

#include "processside.h"

#include <processes/childprocess.h>
#include <processes/forkserver.h>

#include <algorithm>
#include <cstdio>

namespace interleave::scenario {

namespace {

using processes::Handoff;
using processes::NewProcess;
using processes::SharedObjects;

/// What cannot be told through the objects that are shared, because they are not there.
int giveUp(const Error &error)
{
    std::fprintf(stderr, "interleave-host: %s\n", error.toLine().c_str());
    return NewProcess::kFailed;
}

int runBooted(Handoff handoff, const AnnounceAt &announceAt)
{
    const auto announce = [&](int memfd) { return announceAt(handoff.announceAddress, memfd); };
    NewProcess process(handoff.order, handoff.method);
    if (auto begun = process.begin(announce, handoff.observeThreshold); !begun)
        return giveUp(begun.error());
    const Result<Scenario> scenario = scenarioFromJson(handoff.scenario);
    if (!scenario)
        return giveUp(scenario.error());

    processes::Settings settings = processSettings(*scenario);
    settings.method = handoff.method;
    settings.workPerMs = handoff.workPerMs;
    settings.service = { handoff.servicePort };
    settings.observeThreshold = handoff.observeThreshold;
    if (handoff.core)
        settings.cores = { *handoff.core };
    settings.announce = announce;
    settings.announceAddress = handoff.announceAddress;
    settings.scenario = handoff.scenario;
    settings.stepDesk = handoff.stepDesk.get();

    const processes::Shape shape = processes::JobLayout(scenario->job).shape();
    const std::size_t own = 1 + shape.semaphores.size() + 2 * shape.pipes + shape.memories.size();
    auto &all = handoff.objects;
    std::vector<os::FileDescriptor> poolDescriptors;
    if (all.size() > own) {
        std::move(all.begin() + std::ptrdiff_t(own), all.end(), std::back_inserter(poolDescriptors));
        all.resize(own);
    }
    const auto objects = SharedObjects::attach(shape, std::move(all));
    if (!objects)
        return giveUp(objects.error());
    Result<std::unique_ptr<SharedObjects>> pool(nullptr);
    if (handoff.order.kind == processes::Order::Kind::PoolWorker && handoff.order.pool < scenario->job.objects.size()) {
        const threads::ObjectDecl &decl = scenario->job.objects[handoff.order.pool];
        pool = SharedObjects::attach(
            processes::PoolLayout::shape(decl.size, decl.kind == ObjectKind::ProcessPool), std::move(poolDescriptors));
        if (!pool)
            return giveUp(pool.error());
    }
    return process.run(settings, scenario->job, **objects, pool->get(), {});
}

} // namespace

int runChildProcess(int socket, const AnnounceAt &announce)
{
    Result<std::optional<Handoff>> handoff = processes::receiveHandoff(socket);
    if (!handoff)
        return giveUp(handoff.error());
    return *handoff ? runBooted(std::move(**handoff), announce) : 1;
}

int runForkServer(int socket, const AnnounceAt &announce)
{
    return processes::serveForks(socket, [&](Handoff handoff) { return runBooted(std::move(handoff), announce); });
}

} // namespace interleave::scenario
