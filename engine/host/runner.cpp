// SPDX-License-Identifier: GPL-3.0-or-later
#include "runner.h"

#include "helperprocess.h"
#include "regionchannel.h"
#include "sweep.h"

#include <os/calibration.h>
#include <os/processtree.h>
#include <scenario/childprocess.h>
#include <scenario/estimate.h>
#include <scenario/runner.h>
#include <trace/region.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <future>
#include <optional>
#include <poll.h>
#include <stop_token>
#include <sys/eventfd.h>
#include <thread>

namespace interleave::host {

namespace {

constexpr std::uint32_t kMostThreads = 4'000;
constexpr std::uint32_t kMostRecords = 8u << 20; ///< 128 MiB, if every thread comes to be

/// A ring for each thread that may ever be there, one for the main thread and some to spare. With very many they are smaller; with more than
/// kMostThreads those that have ended leave theirs to those that come.
trace::Region::Options sizeFor(const scenario::Scenario &scenario)
{
    trace::Region::Options options;
    if (scenario.model == scenario::Model::Asyncio) {
        // Tasks share the loop's ring, which must take in ten thousand that start at once. Others are executors' threads.
        options.ringCount = 160;
        options.ringCapacity = 1U << 18;
        return options;
    }
    options.ringCount = scenario::threadsOf(scenario, kMostThreads) + 8;
    options.ringCapacity = std::min(options.ringCapacity, std::bit_floor(kMostRecords / options.ringCount));
    return options;
}

std::string runToken()
{
    const char *token = std::getenv(kRunVariable);
    return token ? token : "";
}

Result<std::unique_ptr<trace::Region>> sendOwnRegion(
    const scenario::Scenario &scenario, const message::Prepare &prepare)
{
    Result<std::unique_ptr<trace::Region>> region = trace::Region::create(sizeFor(scenario));
    if (!region)
        return region;
    const Result<void> sent = sendRegion(prepare.regionAddress, runToken(), (*region)->descriptor());
    if (!sent)
        return Failure(sent.error());
    return region;
}

/// Listens to the supervisor while the main thread runs the scenario. From its construction to its
/// destruction the channel is its own. It is there before Ready is said, so that perf, which follows only
/// what starts later, does not take it for a part of the scenario.
class Orders
{
public:
    explicit Orders(Channel &channel)
        : m_channel(channel)
        , m_thread([this] { listen(); })
    {
    }
    ~Orders()
    {
        eventfd_write(m_ended.get(), 1);
        m_thread.join();
    }
    Orders(const Orders &) = delete;
    Orders &operator=(const Orders &) = delete;

    /// Blocks until the run may begin. Empty: a stop came first.
    std::optional<message::Go> waitForGo() { return m_go.get_future().get(); }
    [[nodiscard]] std::stop_token stop() const { return m_stop.get_token(); }
    /// Driven by the orders that come.
    [[nodiscard]] threads::ManualExecutor &stepper() noexcept { return m_stepper; }

private:
    void step(std::int32_t worker)
    {
        if (worker == message::Step::kAll)
            m_stepper.open();
        else if (worker == message::Step::kAny)
            m_stepper.releaseAny();
        else
            m_stepper.release(std::uint32_t(worker));
    }
    void listen()
    {
        m_channel.send(message::Ready {});
        if (!flushAll(m_channel))
            _exit(1);
        bool waiting = true;
        for (;;) {
            pollfd waits[] = { { m_channel.descriptor(), POLLIN, 0 }, { m_ended.get(), POLLIN, 0 } };
            poll(waits, 2, -1);
            if (waits[1].revents)
                return;
            const Channel::Received received = m_channel.receive();
            if (received.status == Channel::Status::Closed)
                _exit(1); // nobody is left to run for
            if (!received.packet)
                continue;
            const auto *go = std::get_if<message::Go>(&received.packet->message);
            const bool stop = std::holds_alternative<message::Stop>(received.packet->message);
            if (const auto *next = std::get_if<message::Step>(&received.packet->message))
                step(next->worker);
            if (stop)
                m_stop.request_stop();
            if (waiting && (go || stop)) {
                m_go.set_value(go ? std::optional(*go) : std::nullopt);
                waiting = false;
            }
        }
    }

    Channel &m_channel;
    os::FileDescriptor m_ended { eventfd(0, EFD_CLOEXEC) };
    std::promise<std::optional<message::Go>> m_go;
    std::stop_source m_stop;
    threads::ManualExecutor m_stepper;
    std::thread m_thread; ///< last: it uses the others
};

void tellUncaught(Channel &channel, const std::vector<threads::Exception> &uncaught)
{
    constexpr std::size_t kMostTold = 100; // of ten thousand that all fail alike, the first are enough
    for (std::size_t i = 0; i < std::min(uncaught.size(), kMostTold); ++i) {
        const threads::Exception &one = uncaught[i];
        channel.send(message::Raised { { one.worker, one.message.empty() ? one.type : one.type + ": " + one.message, one.line } });
    }
    if (uncaught.size() > kMostTold)
        channel.send(message::Problem { { std::to_string(uncaught.size() - kMostTold) + " more ended with an exception that nobody caught" } });
}

Result<message::Finished> runOnce(Channel &channel, int supervisor)
{
    const Result<message::Prepare> prepare = enterHelper(channel, supervisor);
    if (!prepare)
        return Failure(prepare.error());
    const Result<scenario::Scenario> scenario = scenario::scenarioFromJson(prepare->scenario);
    if (!scenario)
        return Failure(scenario.error());
    const double workPerMs = prepare->workPerMs ? *prepare->workPerMs : os::measureWorkRate().unitsPerMs;
    channel.send(message::Calibrated { workPerMs });
    const Result<std::unique_ptr<trace::Region>> region = sendOwnRegion(*scenario, *prepare);
    if (!region)
        return Failure(region.error());

    std::optional<Orders> orders(std::in_place, channel);
    const std::optional<message::Go> go = orders->waitForGo();
    if (!go)
        return message::Finished { RunState::Stopped, {}, 0, {} };
    const scenario::RunOutcome outcome = scenario::runScenario(*scenario,
        { .region = **region,
            .service = { prepare->servicePort },
            .workPerMs = workPerMs,
            .selfObserve = go->selfObserve,
            .cores = {},
            .stepper = go->stepMode ? &orders->stepper() : nullptr,
            .stop = orders->stop(),
            .announce = [&](int memfd) { return announceRegion(prepare->regionAddress, runToken(), memfd); },
            .announceAddress = prepare->regionAddress });
    orders.reset(); // the channel is this thread's again
    for (const Error &problem : outcome.problems)
        channel.send(message::Problem { problem });
    tellUncaught(channel, outcome.uncaught);
    const RunState state = outcome.error ? RunState::Failed
        : outcome.stopped                ? RunState::Stopped
                                         : RunState::Finished;
    return message::Finished { state, outcome.wall, outcome.switchNumber, outcome.error.value_or(Error {}) };
}

} // namespace

int runChild(os::FileDescriptor channel, int parent, bool serves)
{
    if (!os::dieWithParent(parent))
        return 1;
    const auto announce = [](const std::string &address, int memfd) { return announceRegion(address, runToken(), memfd); };
    return serves ? scenario::runForkServer(channel.get(), announce) : scenario::runChildProcess(channel.get(), announce);
}

int runRunner(os::FileDescriptor descriptor, int supervisor)
{
    Channel channel(std::move(descriptor));
    Result<message::Finished> finished = runOnce(channel, supervisor);
    channel.send(finished ? *finished : message::Finished { RunState::Failed, {}, 0, finished.error() });
    return flushAll(channel) ? 0 : 1;
}

} // namespace interleave::host
