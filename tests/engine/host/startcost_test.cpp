// SPDX-License-Identifier: GPL-3.0-or-later
// Conformance 14 (ENGINE.md): what it costs to start a worker, by each way.
#include "recordedrun.h"
#include "sessionfixture.h"

#include <algorithm>
#include <map>
#include <os/calibration.h>
#include <support/judge.h>

using namespace interleave;
using namespace interleave::host::testing;
using threads::Op;
using threads::Starts;
using trace::EventKind;
using trace::StartMethod;

namespace {

/// What the start of one costs until it is ready, in turn by each way: the lower quartile in nanoseconds, since others
/// only ever make it longer.
std::map<std::string, double> startCosts(int rounds)
{
    const double ticksPerNs = os::measureTicksPerNanosecond(hasInvariantTsc());
    std::map<std::string, std::vector<double>> costs;
    for (int round = 0; round < rounds; ++round) {
        scenario::Scenario thread = processScenario(StartMethod::Fork);
        thread.model = scenario::Model::Threads;
        addWorker(thread, "one", { stepOf(Op::Call) });
        costs["thread"].push_back(double(RecordedRun(thread).outcome.wall.count()));
        for (const auto &[name, method] : { std::pair { "fork", StartMethod::Fork }, std::pair { "forkserver", StartMethod::ForkServer },
                 std::pair { "spawn", StartMethod::Spawn } }) {
            scenario::Scenario made = processScenario(method);
            addWorker(made, "one", { stepOf(Op::Call) }, 1, Starts::OnDemand);
            addWorker(made, "main", { repeated(9, { onWorkers(Op::Spawn, { 0 }), onWorkers(Op::Join, { 0 }) }) }, 1, Starts::Main);
            const RecordedRun run(made);
            const auto starts = run.main.only(EventKind::ProcessStart);
            for (std::size_t i = 1; i < starts.size(); ++i) { // the first also starts the server
                for (const ProcessTrace &child : run.children) {
                    const auto ready = child.only(EventKind::ProcessReady);
                    if (std::uint64_t(child.pid) == starts[i].value && !ready.empty())
                        costs[name].push_back(double(ready[0].time - starts[i].time) / ticksPerNs);
                }
            }
        }
    }
    std::map<std::string, double> usual;
    for (auto &[name, values] : costs) {
        std::sort(values.begin(), values.end());
        usual[name] = values[values.size() / 4];
    }
    return usual;
}

} // namespace

/// thread < fork < forkserver < spawn.
class StartCost : public SessionTest
{
};

TEST_F(StartCost, growsFromThreadToForkToForkServerToSpawn)
{
    int rounds = 3;
    CONCLUDE(support::judge(1, 4, [&] {
        auto cost = startCosts(rounds += 2);
        const std::string told = "thread " + std::to_string(cost["thread"] * 1e-6) + " ms, fork " + std::to_string(cost["fork"] * 1e-6)
            + ", forkserver " + std::to_string(cost["forkserver"] * 1e-6) + ", spawn " + std::to_string(cost["spawn"] * 1e-6);
        return support::Look { cost["thread"] < cost["fork"] && cost["fork"] < cost["forkserver"] && cost["forkserver"] < cost["spawn"], told };
    }));
}
