// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionfixture.h"

#include <host/recording.h>
#include <os/procfs.h>
#include <trace/journal.h>
#include <trace/usermarks.h>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using ::testing::HasSubstr;

namespace {

/// The service of a run is the other child of its host.
int servicePid(const RunSession &session)
{
    for (const os::ProcStat &process : os::allProcesses()) {
        if (process.parent == session.hostPid() && process.id != session.runnerPid() && process.state != 'Z')
            return process.id;
    }
    return 0;
}

} // namespace

class DeathTest : public SessionTest
{
};

TEST_F(DeathTest, ofAnyProcessAtAnyMomentIsNoticedAndReportedAndLeavesNothing)
{
    std::mt19937 random(19640229);
    std::vector<double> noticed;
    for (int round = 0; round < 25; ++round) {
        const int victim = int(random() % 3);
        const std::uint64_t moment = random() % 400;
        SCOPED_TRACE("round " + std::to_string(round) + ", victim " + std::to_string(victim) + ", after "
            + std::to_string(moment) + " spans");
        StateLog log;
        auto session = RunSession::start(endlessRequest(2, true), log.callback());
        ASSERT_TRUE(session) << session.error().toLine();
        RunSession &run = **session;
        const auto store = run.store();
        ASSERT_TRUE(log.waitFor(RunState::Running));
        ASSERT_TRUE(eventually([&] { return store->spanCount() >= moment; }));
        if (round % 5 == 4) { // those who stand still can be killed, too
            run.freeze();
            ASSERT_TRUE(log.waitFor(RunState::Frozen));
        }
        const int pid = victim == 0 ? run.runnerPid() : victim == 1 ? run.hostPid() : servicePid(run);
        ASSERT_GT(pid, 0);
        const Nanoseconds killed = monotonicNow();
        ASSERT_EQ(kill(pid, SIGKILL), 0);
        const RunReport report = run.wait();
        noticed.push_back(double((log.overAt() - killed).count()) * 1e-6);

        EXPECT_EQ(report.state, RunState::Died);
        const char *who = victim == 0 ? "the runner was killed by signal 9 (SIGKILL)"
            : victim == 1             ? "interleave-host was killed by signal 9 (SIGKILL)"
                                      : "the local service was killed by signal 9 (SIGKILL)";
        EXPECT_THAT(report.error.message, HasSubstr(who));
        EXPECT_EQ(store->info().outcome, "died");
        EXPECT_EQ(store->info().gilOverlaps, 0u);
        EXPECT_TRUE(leftBehind().empty());
        if (HasFatalFailure())
            return;
    }
    std::sort(noticed.begin(), noticed.end());
    RecordProperty("noticed_median_ms", std::to_string(noticed[noticed.size() / 2]));
    RecordProperty("noticed_max_ms", std::to_string(noticed.back()));
    // A watchdog only; the soak run prints how long it really takes, and the promise is 200 ms.
    EXPECT_LT(noticed.back(), 20'000.0);
}

TEST_F(DeathTest, ofTheHostBeforeTheRunBeganIsAFailureWithAReason)
{
    StateLog log;
    auto session = RunSession::start(endlessRequest(), log.callback());
    ASSERT_TRUE(session);
    kill((*session)->hostPid(), SIGKILL);
    const RunReport report = (*session)->wait();
    EXPECT_TRUE(report.state == RunState::Died || report.state == RunState::Failed);
    EXPECT_THAT(report.error.message, HasSubstr("SIGKILL"));
}

TEST_F(DeathTest, ofARunnerThatRefusesToEndComesWithinTheStopsTime)
{
    // A stopped runner neither hears the request nor acts on SIGTERM.
    StateLog log;
    auto session = RunSession::start(endlessRequest(), log.callback());
    ASSERT_TRUE(session);
    ASSERT_TRUE(log.waitFor(RunState::Running));
    ASSERT_EQ(kill((*session)->runnerPid(), SIGSTOP), 0);
    (*session)->stop();
    EXPECT_EQ((*session)->wait().state, RunState::Stopped);
}

TEST_F(DeathTest, ofAHostThatStandsStillComesWithTheStop)
{
    StateLog log;
    auto session = RunSession::start(endlessRequest(), log.callback());
    ASSERT_TRUE(session);
    ASSERT_TRUE(log.waitFor(RunState::Running));
    ASSERT_EQ(kill((*session)->hostPid(), SIGSTOP), 0);
    (*session)->stop();
    EXPECT_EQ((*session)->wait().state, RunState::Stopped);
}

TEST_F(DeathTest, ofTheWatchingProcessTakesEverythingAlong)
{
    std::mt19937 random(77);
    for (int round = 0; round < 8; ++round) {
        int ready[2] = {};
        ASSERT_EQ(pipe(ready), 0);
        const std::uint64_t moment = random() % 200;
        const pid_t watcher = fork();
        ASSERT_GE(watcher, 0);
        if (watcher == 0) {
            StateLog log;
            auto session = RunSession::start(endlessRequest(2, true), log.callback());
            if (!session || (round != 0 && !log.waitFor(RunState::Running)))
                _exit(1);
            eventually([&] { return round == 0 || (*session)->store()->spanCount() >= moment; });
            if (round % 3 == 2) {
                (*session)->freeze();
                log.waitFor(RunState::Frozen);
            }
            (void)!write(ready[1], "x", 1);
            (*session)->wait();
            _exit(0);
        }
        close(ready[1]);
        char byte = 0;
        EXPECT_EQ(read(ready[0], &byte, 1), 1);
        close(ready[0]);
        // Started it is, but for a moment after its exec a process has no environment to be known by.
        EXPECT_TRUE(eventually([] { return !leftBehind().empty(); }));
        EXPECT_EQ(kill(watcher, SIGKILL), 0);
        int status = 0;
        EXPECT_EQ(waitpid(watcher, &status, 0), watcher);
        EXPECT_TRUE(eventually([] { return leftBehind().empty(); }));
    }
}

TEST_F(DeathTest, ofTheWatchingProcessLeavesAJournalToRecover)
{
    char name[] = "/tmp/interleave-journal-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    const std::filesystem::path directory = name;
    RunRequest request = endlessRequest();
    request.journalDirectory = directory;
    const pid_t watcher = fork();
    ASSERT_GE(watcher, 0);
    if (watcher == 0) {
        auto session = RunSession::start(std::move(request));
        if (session)
            (*session)->wait();
        _exit(1);
    }
    // Once a copy of it can be read back, something of the run is in the journal for certain.
    const std::filesystem::path copy = directory / "copy";
    EXPECT_TRUE(eventually([&] {
        for (const auto &file : std::filesystem::directory_iterator(directory)) {
            if (file.path().extension() != ".itrace-journal")
                continue; // the copy, or one that has not got its name yet
            std::filesystem::copy_file(file, copy, std::filesystem::copy_options::overwrite_existing);
            const auto read = trace::recoverJournal(copy);
            return read && (*read)->spanCount() > 0;
        }
        return false;
    }));
    std::filesystem::remove(copy);
    EXPECT_TRUE(trace::orphanedJournals(directory).empty()) << "its owner lives";
    kill(watcher, SIGKILL);
    waitpid(watcher, nullptr, 0);
    const std::vector<std::filesystem::path> found = trace::orphanedJournals(directory);
    ASSERT_EQ(found.size(), 1u);
    const Result<std::shared_ptr<trace::TraceStore>> recovered = trace::recoverJournal(found.front());
    ASSERT_TRUE(recovered) << recovered.error().toLine();
    EXPECT_GT((*recovered)->spanCount(), 0u);
    EXPECT_EQ((*recovered)->info().variant, "busy");
    std::filesystem::remove_all(directory);
    EXPECT_TRUE(eventually([] { return leftBehind().empty(); }));
}

TEST_F(DeathTest, ofTheWatchingProcessAfterARunsEndLeavesTheWholeRunToRecover)
{
    char name[] = "/tmp/interleave-journal-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    const std::filesystem::path directory = name;
    int ready[2];
    ASSERT_EQ(pipe2(ready, O_CLOEXEC), 0);
    RunRequest request = requestFor(busyScenario(2, 20));
    request.journalDirectory = directory;
    const pid_t watcher = fork();
    ASSERT_GE(watcher, 0);
    if (watcher == 0) {
        std::shared_ptr<const trace::TraceStore> shown; // all that is left of the run, as in a window
        {
            auto session = RunSession::start(std::move(request));
            if (!session)
                _exit(1);
            shown = (*session)->wait().store;
        }
        const std::uint64_t spans = shown->spanCount();
        if (write(ready[1], &spans, sizeof spans) != sizeof spans)
            _exit(1);
        for (;;)
            pause();
    }
    close(ready[1]);
    std::uint64_t spans = 0;
    EXPECT_EQ(read(ready[0], &spans, sizeof spans), ssize_t(sizeof spans));
    close(ready[0]);
    EXPECT_TRUE(trace::orphanedJournals(directory).empty()) << "its owner lives";
    kill(watcher, SIGKILL);
    waitpid(watcher, nullptr, 0);
    const std::vector<std::filesystem::path> found = trace::orphanedJournals(directory);
    ASSERT_EQ(found.size(), 1u);
    const Result<std::shared_ptr<trace::TraceStore>> recovered = trace::recoverJournal(found.front());
    ASSERT_TRUE(recovered) << recovered.error().toLine();
    EXPECT_GT(spans, 0u);
    EXPECT_EQ((*recovered)->spanCount(), spans);
    EXPECT_EQ((*recovered)->info().outcome, "finished");
    std::filesystem::remove_all(directory);
}

TEST_F(DeathTest, ofNobodyLeavesNoJournalOnceTheRecordingIsSavedOrLetGo)
{
    char name[] = "/tmp/interleave-journal-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    const std::filesystem::path directory = name;
    for (const bool saved : { true, false }) {
        RunRequest request = requestFor(busyScenario(1, 5));
        request.journalDirectory = directory;
        auto session = RunSession::start(std::move(request));
        ASSERT_TRUE(session);
        std::shared_ptr<const trace::TraceStore> held = (*session)->wait().store;
        session->reset();
        const std::vector<std::filesystem::path> journals { std::filesystem::directory_iterator(directory), {} };
        ASSERT_EQ(journals.size(), 1u) << "nobody else has it";
        held->userMarks().set(held->begin(), "here it begins");
        journalMarksOf(held);
        const auto recovered = trace::recoverJournal(journals.front());
        ASSERT_TRUE(recovered) << recovered.error().toLine();
        EXPECT_EQ((*recovered)->userMarks().all(), held->userMarks().all());
        if (saved)
            discardJournalOf(held);
        else
            held.reset();
        EXPECT_TRUE(std::filesystem::is_empty(directory));
    }
    std::filesystem::remove_all(directory);
}

TEST_F(DeathTest, ofTheHostKeepsTheJournalUntilTheSessionIsGone)
{
    char name[] = "/tmp/interleave-journal-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    const std::filesystem::path directory = name;
    {
        RunRequest request = endlessRequest();
        request.journalDirectory = directory;
        StateLog log;
        auto session = RunSession::start(std::move(request), log.callback());
        ASSERT_TRUE(session);
        ASSERT_TRUE(log.waitFor(RunState::Running));
        ASSERT_TRUE(eventually([&] { return (*session)->store()->spanCount() > 20; }));
        kill((*session)->hostPid(), SIGKILL);
        EXPECT_EQ((*session)->wait().state, RunState::Died);
        EXPECT_FALSE(std::filesystem::is_empty(directory));
    }
    EXPECT_TRUE(std::filesystem::is_empty(directory)) << "in safe hands: whoever has the store may save it";
    std::filesystem::remove_all(directory);
}
