// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonfolder.h"

#include <lessons/lessonrun.h>
#include <os/calibration.h>

#include <algorithm>
#include <csignal>
#include <gmock/gmock.h>
#include <mutex>
#include <nlohmann/json.hpp>
#include <support/judge.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace interleave::lessons::test {

/// Real runs through interleave-host, small ones. What is asserted about time is a claim of the lesson
/// itself.
class Execute : public testing::Test
{
protected:
    void SetUp() override
    {
        m_catalog = Catalog::load(std::filesystem::path(INTERLEAVE_SOURCE_DIR) / "lessons" / "content");
        ASSERT_EQ(linesOf(m_catalog.errors()), "");
    }
    LessonRequest requestFor(const std::string &lesson)
    {
        LessonRequest request;
        request.lesson = m_catalog.find(lesson);
        request.hostProgram = std::filesystem::path(INTERLEAVE_BINARY_DIR) / "interleave-host";
        request.repeat = 1;
        return request;
    }
    /// A claim is statistical and the machine is shared: three tries, and one of them must do, or others took the machine meanwhile.
    void expectHeld(const LessonRequest &request)
    {
        CONCLUDE(support::judge(1.0, 3, [&] {
            support::Look look { .good = true, .said = {} };
            const LessonOutcome outcome = execute(request, nullptr, {});
            EXPECT_FALSE(outcome.error) << outcome.error->toLine();
            EXPECT_FALSE(outcome.stopped);
            EXPECT_TRUE(outcome.judged);
            for (const ClaimResult &claim : outcome.claims) {
                look.good = look.good && claim.verdict != Verdict::NotHeld;
                look.said += claim.id + ": " + std::string(verdictName(claim.verdict)) + " " + claim.reason + "; ";
                EXPECT_EQ(claim.runs, request.repeat);
                EXPECT_FALSE(claim.reason.empty());
            }
            for (const VariantRun &run : outcome.runs) {
                EXPECT_EQ(run.report.state, RunState::Finished);
                EXPECT_GT(run.trace.events, 0u);
                EXPECT_EQ(run.trace.gilOverlaps, 0u);
                EXPECT_EQ(run.report.store != nullptr, run.index == 0) << "only what is shown is kept";
            }
            for (const AnswerResult &answer : outcome.answers)
                EXPECT_NE(answer.known, !answer.whyNot.empty()) << answer.question << ": " << answer.whyNot;
            return look;
        }));
    }
    Catalog m_catalog;
};

TEST_F(Execute, oneGilHoldsOrSaysWhyItCannotBeTested)
{
    expectHeld(requestFor("one-gil"));
}

TEST_F(Execute, waitingTogetherHoldsOrSaysWhyItCannotBeTested)
{
    auto request = requestFor("waiting-together");
    request.parameters["requests"] = 8;
    expectHeld(request);
}

/// Writes down what it is told.
class Listener : public LessonObserver
{
public:
    void runBegan(const scenario::VariantSpec &variant, int repetition, int repetitions,
        host::RunSession &session) override
    {
        m_order.push_back(variant.id + std::to_string(repetition) + "/" + std::to_string(repetitions));
        EXPECT_NE(session.store(), nullptr);
        if (m_onBegin)
            m_onBegin(session);
    }
    void runEnded(const VariantRun &run) override
    {
        m_ended.push_back(run.variant + std::to_string(run.index));
    }
    void stateChanged(RunState state) override
    {
        const std::lock_guard lock(m_mutex);
        m_last = state;
    }
    std::vector<std::string> m_order, m_ended;
    std::function<void(host::RunSession &)> m_onBegin;
    std::mutex m_mutex;
    RunState m_last = RunState::Starting;
};

TEST_F(Execute, alternatesTheVariantsAndTurnsTheOrderRoundEachTime)
{
    auto request = requestFor("waiting-together");
    request.parameters["requests"] = 1;
    request.repeat = 2;
    Listener listener;
    const auto outcome = execute(request, &listener, {});
    ASSERT_FALSE(outcome.error) << outcome.error->toLine();
    EXPECT_THAT(
        listener.m_order, testing::ElementsAre("sequential0/2", "threads0/2", "threads1/2", "sequential1/2"));
    EXPECT_THAT(listener.m_ended, testing::ElementsAre("sequential0", "threads0", "threads1", "sequential1"));
    EXPECT_EQ(listener.m_last, RunState::Finished);
    EXPECT_EQ(nlohmann::json::parse(outcomeJson(outcome))["runs"].size(), 4u);
}

TEST_F(Execute, judgesNothingWhenTimeIsScaled)
{
    auto request = requestFor("waiting-together");
    request.parameters["requests"] = 1;
    request.knobs.timeScale = 2;
    request.repeat = 0;
    const auto outcome = execute(request, nullptr, {});
    ASSERT_FALSE(outcome.error) << outcome.error->toLine();
    EXPECT_FALSE(outcome.judged);
    EXPECT_EQ(outcome.runs.size(), 2u) << "once is enough when nothing is judged";
    for (const auto &claim : outcome.claims) {
        EXPECT_EQ(claim.verdict, Verdict::NotTestable);
        EXPECT_THAT(claim.reason, testing::HasSubstr("time is scaled"));
    }
}

TEST_F(Execute, judgesNothingWithOneVariantOnly)
{
    auto request = requestFor("waiting-together");
    request.parameters["requests"] = 2;
    request.onlyVariant = "threads";
    const auto outcome = execute(request, nullptr, {});
    ASSERT_FALSE(outcome.error) << outcome.error->toLine();
    EXPECT_EQ(outcome.runs.size(), 1u);
    EXPECT_FALSE(outcome.judged);
}

TEST_F(Execute, stopsWhenAskedAndKeepsWhatItHas)
{
    auto request = requestFor("one-gil");
    request.parameters["threads"] = 8;
    request.repeat = 5;
    std::stop_source stop;
    Listener listener;
    listener.m_onBegin = [&](host::RunSession &) {
        if (listener.m_order.size() == 2)
            stop.request_stop();
    };
    const auto outcome = execute(request, &listener, stop.get_token());
    EXPECT_TRUE(outcome.stopped);
    EXPECT_FALSE(outcome.error) << outcome.error->toLine();
    ASSERT_EQ(outcome.runs.size(), 2u);
    EXPECT_EQ(outcome.runs[0].report.state, RunState::Finished);
    EXPECT_EQ(outcome.runs[1].report.state, RunState::Stopped);
}

TEST_F(Execute, saysWhatIsWrongWithAParameterOrAVariantBeforeAnythingRuns)
{
    auto request = requestFor("one-gil");
    request.parameters["threads"] = 99;
    auto outcome = execute(request, nullptr, {});
    ASSERT_TRUE(outcome.error);
    EXPECT_THAT(outcome.error->toLine(), testing::HasSubstr("threads"));
    EXPECT_TRUE(outcome.runs.empty());
    request = requestFor("one-gil");
    request.onlyVariant = "fibres";
    outcome = execute(request, nullptr, {});
    ASSERT_TRUE(outcome.error);
    EXPECT_THAT(outcome.error->toLine(), testing::HasSubstr("fibres"));
}

TEST_F(Execute, reportsAHostThatCannotBeStarted)
{
    auto request = requestFor("one-gil");
    request.hostProgram = "/no/such/interleave-host";
    const auto outcome = execute(request, nullptr, {});
    ASSERT_TRUE(outcome.error);
    EXPECT_FALSE(outcome.judged);
    for (const auto &claim : outcome.claims)
        EXPECT_EQ(claim.verdict, Verdict::NotTestable);
}

/// Processes that leave no core to anybody else; ended by the destructor.
class BusyNeighbours
{
public:
    BusyNeighbours()
    {
        for (unsigned i = 0; i < 2 * std::max(1U, std::thread::hardware_concurrency()); ++i) {
            const pid_t pid = fork();
            if (pid == 0) {
                for (std::uint64_t work = 1;;)
                    work = os::burnUnit(work);
            }
            m_pids.push_back(pid);
        }
    }
    ~BusyNeighbours()
    {
        for (const pid_t pid : m_pids) {
            kill(pid, SIGKILL);
            waitpid(pid, nullptr, 0);
        }
    }
    BusyNeighbours(const BusyNeighbours &) = delete;
    BusyNeighbours &operator=(const BusyNeighbours &) = delete;

private:
    std::vector<pid_t> m_pids;
};

class Violated : public Execute
{
protected:
    /// The demo lesson with a claim that is wrong on every machine.
    LessonRequest request()
    {
        m_lesson = loadLesson(m_directory.writeGood()).lesson.value();
        m_lesson.claims.front().needs.clear();
        m_lesson.claims.front().holds = "threads.wall > 100 * sequential.wall";
        LessonRequest request = requestFor("one-gil");
        request.lesson = &m_lesson;
        request.repeat = 3;
        return request;
    }
    LessonDirectory m_directory;
    Lesson m_lesson;
};

TEST_F(Violated, aClaimIsNotHeldUnlessOthersHadTheMachine)
{
    const auto outcome = execute(request(), nullptr, {});
    ASSERT_FALSE(outcome.error) << outcome.error->toLine();
    std::size_t quiet = 0;
    for (int repetition = 0; repetition < 3; ++repetition)
        quiet += std::all_of(outcome.runs.begin(), outcome.runs.end(), [&](const VariantRun &run) {
            return run.index != repetition || run.report.others.value_or(1) <= 0.1;
        });
    EXPECT_EQ(outcome.claims.front().verdict, quiet >= 2 ? Verdict::NotHeld : Verdict::NotTestable)
        << outcome.claims.front().reason;
}

TEST_F(Violated, aClaimIsNotTestableBesideProgramsThatTakeAllCores)
{
    const BusyNeighbours neighbours;
    const auto outcome = execute(request(), nullptr, {});
    ASSERT_FALSE(outcome.error) << outcome.error->toLine();
    for (const VariantRun &run : outcome.runs)
        EXPECT_GT(run.report.others.value_or(0), 0.1);
    EXPECT_EQ(outcome.claims.front().verdict, Verdict::NotTestable);
    EXPECT_THAT(outcome.claims.front().reason, testing::HasSubstr("Other programs took"));
}

TEST_F(Execute, usesNoMoreCoresThanThereAreAndSaysSo)
{
    auto request = requestFor("waiting-together");
    request.parameters["requests"] = 1;
    request.knobs.coresAllowed = 1000;
    const auto outcome = execute(request, nullptr, {});
    ASSERT_FALSE(outcome.error) << outcome.error->toLine();
    EXPECT_LT(outcome.knobs.coresAllowed, 1000);
    EXPECT_THAT(outcome.warnings, testing::Contains(testing::HasSubstr("1000 cores were asked for")));
}

} // namespace interleave::lessons::test
