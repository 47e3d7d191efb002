// SPDX-License-Identifier: GPL-3.0-or-later
#include "helperprocess.h"
#include "runner.h"

#include <net/service.h>
#include <os/openfiles.h>
#include <scenario/scenario.h>

namespace interleave::host {

namespace {

net::LatencyDistribution latencyOf(const scenario::Scenario &scenario)
{
    net::LatencyDistribution latency;
    switch (scenario.service.kind) {
    case scenario::Latency::Kind::Fixed:
        latency.kind = net::LatencyDistribution::Kind::Fixed;
        break;
    case scenario::Latency::Kind::Uniform:
        latency.kind = net::LatencyDistribution::Kind::Uniform;
        break;
    case scenario::Latency::Kind::LogNormal:
        latency.kind = net::LatencyDistribution::Kind::LogNormal;
        break;
    }
    latency.middle = scenario.service.middle;
    latency.spread = scenario.service.spread;
    return latency;
}

int giveUp(Channel &channel, Error error)
{
    channel.send(message::Finished { RunState::Failed, {}, 0, std::move(error) });
    flushAll(channel);
    return 1;
}

} // namespace

int runService(os::FileDescriptor descriptor, int supervisor)
{
    Channel channel(std::move(descriptor));
    const Result<message::Prepare> prepare = enterHelper(channel, supervisor);
    if (!prepare)
        return giveUp(channel, prepare.error());
    const Result<scenario::Scenario> scenario = scenario::scenarioFromJson(prepare->scenario);
    if (!scenario)
        return giveUp(channel, scenario.error());
    const Result<net::Listener> listener = net::listenOnLoopback();
    if (!listener)
        return giveUp(channel, listener.error());
    channel.send(message::Ready { listener->endpoint.port });
    if (!flushAll(channel))
        return 1;
    os::allowManyOpenFiles(); // ten thousand tasks may connect
    // Nothing else is ever sent to the service, so its channel becomes readable when it closes.
    const Result<void> served = net::serve(
        listener->socket.get(), latencyOf(*scenario), scenario->knobs.seed, channel.descriptor());
    return served ? 0 : giveUp(channel, served.error());
}

} // namespace interleave::host
