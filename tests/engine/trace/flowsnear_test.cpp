// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/flows.h>
#include <trace/instantvalues.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

using namespace interleave;
using namespace interleave::trace;

namespace {

constexpr Nanoseconds kBegin { 1'000'000'000 };

auto asTuple(const Flow &flow)
{
    return std::tuple(flow.kind, flow.from.value, flow.to.value, flow.fromTime, flow.toTime, flow.number, flow.bytes, flow.channel.value);
}

std::vector<decltype(asTuple({}))> sorted(const std::vector<Flow> &flows)
{
    std::vector<decltype(asTuple({}))> all;
    for (const Flow &flow : flows)
        all.push_back(asTuple(flow));
    std::ranges::sort(all);
    return all;
}

/// Threads that wake each other and send messages and jobs through two queues; the sender's stamp is now and then behind the receiver's.
struct Scene
{
    TraceStore store;
    std::vector<LaneId> threads, queues;
    LaneId process;

    explicit Scene(std::uint64_t seed, int steps = 400)
    {
        std::mt19937_64 random(seed);
        for (std::uint32_t i = 0; i < 8; ++i) {
            LaneInfo info;
            info.name = "lane " + std::to_string(i);
            info.kind = i < 5 ? LaneKind::Thread : i < 7 ? LaneKind::Queue : LaneKind::Process;
            store.createLane(info);
            (i < 5 ? threads : queues).push_back(LaneId { i });
        }
        process = queues.back();
        queues.pop_back();
        std::uint32_t number = 0;
        Nanoseconds now = kBegin;
        const auto lane = [&](LaneId id) -> Lane & { return store.writableLane(id); };
        for (int step = 0; step < steps; ++step) {
            now += Nanoseconds { 1 + static_cast<std::int64_t>(random() % 2'000'000) };
            const LaneId a = threads[random() % 5], b = threads[random() % 5], queue = queues[random() % 2];
            lane(a).append(now, static_cast<LaneState>(1 + step % 9), 0);
            const Nanoseconds later = now + Nanoseconds { static_cast<std::int64_t>(random() % 1'000'000) };
            const std::uint64_t message = MessageValue { ++number, static_cast<std::uint32_t>(random() % 5000) }.packed();
            const auto both = [&](LaneId who, Nanoseconds time, InstantKind kind, std::uint64_t value) {
                lane(who).add({ time, kind, queue.value, value });
                lane(queue).add({ time, kind, who.value, value });
            };
            switch (random() % 5) {
            case 0:
                lane(b).add({ later, InstantKind::Woken, a.value, static_cast<std::uint64_t>((later - now).count()) });
                break;
            case 1:
                both(a, now, InstantKind::Sent, message), both(b, later, InstantKind::Received, message);
                break;
            case 2: // the sender was interrupted between sending and stamping
                both(b, now, InstantKind::Received, message), both(a, later, InstantKind::Sent, message);
                break;
            case 3:
                both(a, now, InstantKind::JobSubmit, number), both(b, later, InstantKind::JobBegin, number);
                break;
            default:
                lane(a).add({ now, InstantKind::ProcessStart, process.value, 4711 });
                lane(process).add({ now, InstantKind::ProcessStart, a.value, 4711 });
            }
            now = later;
        }
        for (std::uint32_t i = 0; i < 8; ++i)
            lane(LaneId { i }).advance(now + Nanoseconds { 1 });
        store.advance(now + Nanoseconds { 1 });
        store.publish();
    }
};

} // namespace

TEST(FlowsNear, AreExactlyThoseOfTheWholeTraceThatTouchTheSpan)
{
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const Scene scene(seed);
        std::vector<Flow> all;
        forEachFlow(scene.store, [&](const Flow &flow) { all.push_back(flow); });
        ASSERT_GT(all.size(), 200U);
        for (const LaneId id : scene.threads) {
            const Lane &lane = scene.store.lane(id);
            for (std::uint64_t i = 0; i < lane.spanCount(); ++i) {
                const Span span = lane.span(i);
                const auto within = [&](Nanoseconds time) { return time >= span.begin && time <= span.end; };
                // What a lane sends to itself is an arrow at both of its ends.
                std::vector<Flow> expected;
                for (const Flow &flow : all) {
                    if (flow.to == id && within(flow.toTime))
                        expected.push_back(flow);
                    if (flow.from == id && within(flow.fromTime) && !(flow.from == flow.to && within(flow.toTime)))
                        expected.push_back(flow);
                }
                std::vector<Flow> near = flowsNear(scene.store, id, span, 1000);
                const auto less = [](const Flow &a, const Flow &b) { return asTuple(a) < asTuple(b); };
                std::ranges::sort(near, less);
                near.erase(std::unique(near.begin(), near.end(), [](const Flow &a, const Flow &b) { return asTuple(a) == asTuple(b); }), near.end());
                // An arrow whose tail is stamped early (its sender was late) may lie in the span before the instant that tells of it.
                const auto certain = [&](std::vector<Flow> flows) {
                    std::erase_if(flows, [&](const Flow &flow) { return flow.from == id && flow.kind == Flow::Kind::Message && flow.fromTime == flow.toTime; });
                    return sorted(flows);
                };
                ASSERT_EQ(certain(near), certain(expected)) << "seed " << seed << " lane " << id.value << " span " << i;
                found += near.size();
            }
        }
    }
    EXPECT_GT(found, 1000U);
}

TEST(FlowsNear, KeepWithinTheirBoundsWhateverTheTraceSays)
{
    Scene scene(3);
    Lane &lane = scene.store.writableLane(scene.threads[0]);
    const Nanoseconds now = scene.store.end();
    for (int i = 0; i < 20'000; ++i)
        lane.add({ now, InstantKind::Woken, scene.threads[1].value, ~std::uint64_t { 0 } });
    lane.add({ Nanoseconds::max(), InstantKind::Sent, 4'000'000'000U, 7 });
    lane.add({ Nanoseconds::max(), InstantKind::Received, scene.queues[0].value, ~std::uint64_t { 0 } });
    const Span all { Nanoseconds::min(), Nanoseconds::max(), LaneState::BlockedLock, 0 };
    EXPECT_LE(flowsNear(scene.store, scene.threads[0], all, 10).size(), 20U);
    EXPECT_TRUE(flowsNear(scene.store, LaneId { 4'000'000'000U }, all).empty());
}
