// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 of any worker, of the runner, of the host or of the service, in any state of a run: noticed, reported, nothing left. (That the
// events until then are kept, to the last one, is in processdeath_test.cpp.) 25 of them as a test; `./dev soak` has 1 000 (INTERLEAVE_KILLS, INTERLEAVE_SEED).
#include "recordedrun.h"
#include "sessionfixture.h"

#include <os/processtree.h>
#include <os/procfs.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <set>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using scenario::Model;
using threads::ObjectKind;
using threads::Op;
using trace::StartMethod;

namespace {

/// A program that goes on until it is stopped.
struct Program
{
    const char *name;
    Model model;
    StartMethod method;
    bool hasChildren = true; ///< processes besides the runner
};

constexpr Program kPrograms[] = {
    { "threads that ask the service", Model::Threads, StartMethod::Spawn, false },
    { "spawn", Model::Processes, StartMethod::Spawn },
    { "forkserver", Model::Processes, StartMethod::ForkServer },
    { "threads with a pool, spawn", Model::Threads, StartMethod::Spawn },
    { "tasks with a pool, forkserver", Model::Asyncio, StartMethod::ForkServer },
#ifndef __SANITIZE_THREAD__ // it cannot run threads in a child that was forked from a process with several (a queue's feeder, what ends waits)
    { "fork", Model::Processes, StartMethod::Fork },
    { "threads with a pool, fork", Model::Threads, StartMethod::Fork },
    { "tasks with a pool, fork", Model::Asyncio, StartMethod::Fork },
#endif
};

threads::Instruction with(Op op, std::uint32_t object, threads::Block body)
{
    threads::Instruction step = stepOf(op, object);
    step.body = std::move(body);
    return step;
}

RunRequest requestOf(const Program &program)
{
    if (!program.hasChildren)
        return endlessRequest(2, true);
    scenario::Scenario scenario = processScenario(program.method);
    scenario.model = program.model;
    constexpr std::uint32_t kForEver = 1'000'000;
    if (program.model == Model::Processes) { // they work, talk, wait, and hold a lock in turn
        const auto queue = addObject(scenario, "items", ObjectKind::Queue, 2);
        const auto lock = addObject(scenario, "guard", ObjectKind::Lock);
        threads::Instruction put = stepOf(Op::Put, queue);
        put.bytes = 3000;
        addWorker(scenario, "puts", { repeated(kForEver, { compute(1), put }) });
        addWorker(scenario, "gets", { repeated(kForEver, { stepOf(Op::Get, queue) }) });
        addWorker(scenario, "works", { repeated(kForEver, { with(Op::With, lock, { compute(1) }) }) }, 2);
    } else {
        const auto pool = addObject(scenario, "pool", ObjectKind::ProcessPool, 2);
        threads::Instruction map = with(Op::Map, pool, { compute(1), sleepFor(1) });
        map.count = 4;
        map.bytes = 100;
        addWorker(scenario, "main", { repeated(kForEver, { map }) }, 1, threads::Starts::Main);
        addWorker(scenario, "beside", { repeated(kForEver, { compute(0.2), sleepFor(2) }) });
    }
    return requestFor(std::move(scenario));
}

enum class Victim : std::uint8_t { Worker, Runner, Host, Service };
constexpr const char *kVictims[] = { "worker", "runner", "host", "service" };
enum class Moment : std::uint8_t { Starting, Running, Frozen, Stopping };
constexpr const char *kMoments[] = { "starting", "running", "frozen", "stopping" };

/// At some moment within `most`: it is the moment that is random, nobody is waited for.
void passTime(std::mt19937 &random, Nanoseconds most)
{
    const Nanoseconds until = monotonicNow() + Nanoseconds { std::int64_t(random() % std::uint64_t(most.count())) };
    while (monotonicNow() < until) { }
}

bool isDead(int pid)
{
    const auto stat = os::readProcStat(pid);
    return !stat || stat->state == 'Z';
}

int servicePid(const RunSession &run)
{
    for (const os::ProcStat &process : os::allProcesses()) {
        if (process.parent == run.hostPid() && process.id != run.runnerPid() && process.state != 'Z')
            return process.id;
    }
    return 0;
}

std::set<std::string> namesIn(const char *folder)
{
    std::set<std::string> names;
    if (DIR *directory = ::opendir(folder)) {
        while (const dirent *entry = ::readdir(directory))
            names.insert(entry->d_name);
        ::closedir(directory);
    }
    return names;
}

/// Memory of regions that this process has mapped still.
std::size_t mappedRegions()
{
    std::ifstream maps("/proc/self/maps");
    std::size_t count = 0;
    for (std::string line; std::getline(maps, line);)
        count += line.find("memfd:") != std::string::npos;
    return count;
}

std::uint64_t numberFrom(const char *variable, std::uint64_t otherwise)
{
    const char *text = std::getenv(variable);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

class Kills : public SessionTest
{
protected:
    /// One run, one kill. Everything about it is checked; `m_counts` and `m_noticed` keep what there is to tell.
    void kill(const Program &program);

    std::mt19937 m_random { static_cast<std::mt19937::result_type>(numberFrom("INTERLEAVE_SEED", 20080501)) };
    std::map<std::string, int> m_counts;
    std::vector<double> m_noticed; ///< ms from the kill of whoever ends the run to its end
};

void Kills::kill(const Program &program)
{
    const auto moment = Moment(m_random() % std::size(kMoments));
    const std::uint64_t spans = 20 + m_random() % 400;
    StateLog log;
    auto session = RunSession::start(requestOf(program), log.callback());
    ASSERT_TRUE(session) << session.error().toLine();
    RunSession &run = **session;
    const auto store = run.store();
    if (moment == Moment::Starting) {
        passTime(m_random, std::chrono::milliseconds(60));
    } else {
        ASSERT_TRUE(log.waitFor(RunState::Running));
        ASSERT_TRUE(eventually([&] { return store->spanCount() >= spans && (!program.hasChildren || os::descendants(run.runnerPid()).size() >= 2); }));
    }
    std::vector<std::pair<Victim, int>> there { { Victim::Host, run.hostPid() } };
    if (const int runner = run.runnerPid(); runner != 0) {
        there.emplace_back(Victim::Runner, runner);
        for (const int child : os::descendants(runner))
            there.emplace_back(Victim::Worker, child);
        if (const int service = program.hasChildren ? 0 : servicePid(run); service != 0)
            there.emplace_back(Victim::Service, service);
    }
    if (moment == Moment::Frozen) {
        // A machine that is too busy to stop everybody within a second says so in a warning, and may be asked again.
        ASSERT_TRUE(eventually([&] {
            run.freeze();
            return run.state() == RunState::Frozen;
        })) << runStateName(run.state());
    } else if (moment == Moment::Stopping) {
        run.stop();
        passTime(m_random, std::chrono::milliseconds(10));
    }
    const auto [victim, pid] = there[m_random() % there.size()];
    SCOPED_TRACE(std::string(program.name) + ": the " + kVictims[int(victim)] + " while " + kMoments[int(moment)] + ", after "
        + std::to_string(spans) + " spans");
    const bool startedWhenKilled = run.state() != RunState::Starting;
    const Nanoseconds killed = monotonicNow();
    const bool hit = ::kill(pid, SIGKILL) == 0; // who is being stopped may have gone
    EXPECT_TRUE(hit || moment == Moment::Stopping);
    ++m_counts[kVictims[int(victim)]];
    ++m_counts[kMoments[int(moment)]];
    if (victim == Victim::Worker) {
        // The others go on, or hang in a lock that the dead one held, as in Python; the user stops them.
        ASSERT_TRUE(eventually([&] { return isDead(pid); }));
        run.stop();
    }
    const RunReport report = run.wait();
    const std::string told = std::string(runStateName(report.state)) + ' ' + report.error.toLine();
    if (victim == Victim::Worker) {
        // Whoever dies with a pool's worker or with a forkserver may end the program before it is stopped.
        EXPECT_THAT(report.state, AnyOf(RunState::Stopped, RunState::Finished)) << told;
        if (moment != Moment::Stopping && (report.state == RunState::Finished || program.method != StartMethod::ForkServer)) {
            EXPECT_THAT(report.warnings, Contains(AnyOf(HasSubstr("SIGKILL"), HasSubstr("its fork server died"))));
        }
    } else if (moment == Moment::Stopping) {
        EXPECT_THAT(report.state, AnyOf(RunState::Stopped, RunState::Died)) << told;
    } else {
        m_noticed.push_back(double((log.overAt() - killed).count()) * 1e-6);
        EXPECT_TRUE(report.state == RunState::Died || (report.state == RunState::Failed && !startedWhenKilled)) << told;
        EXPECT_THAT(report.error.message, HasSubstr("was killed by signal 9 (SIGKILL)"));
        EXPECT_THAT(report.error.message, HasSubstr(victim == Victim::Host ? "interleave-host" : kVictims[int(victim)]));
    }
    EXPECT_EQ(store->info().gilOverlaps, 0u);
    EXPECT_TRUE(leftBehind().empty());
}

TEST_F(Kills, inAnyStateAreNoticedAndReportedAndLeaveNothing)
{
    const std::uint64_t kills = numberFrom("INTERLEAVE_KILLS", 25);
    const std::set<std::string> shared = namesIn("/dev/shm");
    const std::size_t descriptors = openDescriptors(), mapped = mappedRegions();
    for (std::uint64_t number = 0; number < kills; ++number) {
        SCOPED_TRACE("kill " + std::to_string(number));
        kill(kPrograms[number % std::size(kPrograms)]);
        // The session and its store are gone: so is everything they had.
        EXPECT_EQ(openDescriptors(), descriptors);
        EXPECT_EQ(mappedRegions(), mapped);
        // Other programs have such files, too, for a while; what is ours and was left would stay.
        EXPECT_TRUE(eventually([&] { return std::ranges::includes(shared, namesIn("/dev/shm")); })) << "a new name stays in /dev/shm";
        if (HasFatalFailure())
            break;
    }
    std::sort(m_noticed.begin(), m_noticed.end());
    std::cout << "    " << kills << " kills";
    for (const auto &[what, count] : m_counts)
        std::cout << ", " << what << ' ' << count;
    if (!m_noticed.empty())
        std::cout << "; the run was over after " << m_noticed[m_noticed.size() / 2] << " ms (median), " << m_noticed.back() << " ms (most)";
    std::cout << '\n';
}

} // namespace
