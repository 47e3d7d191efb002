// SPDX-License-Identifier: GPL-3.0-or-later
#include "../scenario/jobbuilder.h"
#include "sessionfixture.h"

#include <csignal>

using namespace interleave;
using namespace interleave::host;
using namespace interleave::host::testing;
using scenario::Op;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using B = scenario::JobBuilder;

namespace {

/// What a run says of itself beside its trace.
class ReportTest : public SessionTest
{
protected:
    static threads::Instruction raise(const std::string &type, const std::string &message, std::uint32_t line)
    {
        threads::Instruction step = B::step(Op::Raise);
        step.word = type;
        step.text = message;
        step.line = line;
        return step;
    }
    static RunReport run(RunRequest request)
    {
        auto session = RunSession::start(std::move(request));
        if (!session) {
            ADD_FAILURE() << session.error().toLine();
            return {};
        }
        return (*session)->wait();
    }
};

TEST_F(ReportTest, tellsExceptionsThatNobodyCaughtWithWhoWhatAndLine)
{
    B job;
    job.worker("careless", { B::lasting(Op::Compute, std::chrono::milliseconds(1)), raise("ValueError", "too small", 12) });
    threads::Instruction careful = B::step(Op::Try);
    careful.word = "ValueError";
    careful.body = { raise("ValueError", "caught", 20) };
    job.worker("careful", { careful });
    job.worker("leaver", { raise("SystemExit", "", 30) });
    const RunReport report = run(requestFor(job.scenario()));
    EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
    EXPECT_THAT(report.uncaught, ElementsAre(Uncaught { "careless", "ValueError: too small", 12 }));
    EXPECT_THAT(report.warnings,
        Contains("'careless' ended with an exception that nobody caught, in line 12 of script.py: ValueError: too small"));
}

TEST_F(ReportTest, tellsTheLineOfTheRaiseAndNotOfTheFinallyThatCameAfterIt)
{
    B job;
    threads::Instruction cleaning = B::step(Op::Try);
    cleaning.body = { raise("KeyError", "", 7) };
    threads::Instruction last = B::lasting(Op::Compute, std::chrono::microseconds(10));
    last.line = 9;
    cleaning.last = { last };
    job.worker("cleaner", { cleaning });
    const RunReport report = run(requestFor(job.scenario()));
    EXPECT_THAT(report.uncaught, ElementsAre(Uncaught { "cleaner", "KeyError", 7 }));
}

TEST_F(ReportTest, tellsThemOfTheSequentialModelToo)
{
    B job;
    job.worker("first", { raise("OSError", "no", 3) });
    job.worker("second", { B::lasting(Op::Compute, std::chrono::microseconds(10)) });
    job.scenario().model = scenario::Model::Sequential;
    const RunReport report = run(requestFor(job.scenario()));
    EXPECT_THAT(report.uncaught, ElementsAre(Uncaught { "first", "OSError: no", 3 }));
}

TEST_F(ReportTest, knowsWhatTheCoresDidFromTheBeginningOfTheRun)
{
    const RunReport report = run(requestFor(busyScenario(2, 150)));
    ASSERT_EQ(report.state, RunState::Finished) << report.error.toLine();
    const trace::TraceStore &store = *report.store;
    ASSERT_FALSE(store.coresWithUse().empty());
    for (const CoreId core : store.coresWithUse()) {
        const auto windows = store.coreUse(core, store.begin(), store.end());
        ASSERT_FALSE(windows.empty());
        EXPECT_LE(windows.front().begin, store.begin());
        EXPECT_GT(windows.front().end, store.begin());
    }
    ASSERT_TRUE(report.others);
    EXPECT_GE(*report.others, 0);
    EXPECT_LE(*report.others, 1);
}

TEST_F(ReportTest, ofAKilledHostSaysHowLongItRanAndPromisesNothing)
{
    StateLog log;
    auto session = RunSession::start(endlessRequest(), log.callback());
    ASSERT_TRUE(session);
    ASSERT_TRUE(log.waitFor(RunState::Running));
    ASSERT_TRUE(eventually([&] { return (*session)->store()->spanCount() > 20; }));
    kill((*session)->hostPid(), SIGKILL);
    const RunReport report = (*session)->wait();
    EXPECT_EQ(report.state, RunState::Died);
    EXPECT_GT(report.wall, Nanoseconds { 0 });
    EXPECT_EQ(report.store->info().wall, report.wall);
    EXPECT_THAT(report.error.toLine(), Not(HasSubstr("kept"))) << "whether it is kept is up to who holds it";
}

} // namespace
