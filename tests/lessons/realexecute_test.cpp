// SPDX-License-Identifier: GPL-3.0-or-later
// Variants that a real CPython runs, beside those of the engine, for real.
#include "lessonfolder.h"

#include <lessons/lessonrun.h>
#include <lessons/realpython.h>
#include <lessons/variants.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace interleave::lessons::test {

using testing::HasSubstr;

namespace {

const std::string kToml = R"(format_version = 1
id = "demo"
title = "Demo"
chapter = "threads"
chapter_title = "Threads"

[[param]]
id = "workers"
min = 1
max = 4
default = 2

[[variant]]
id = "engine"
model = "threads"
[[variant.worker]]
name = "count"
count = "$workers"
steps = [ { op = "compute", ms = 5, line = 6 } ]

[[variant]]
id = "real"
label = "The script"
runtime = "cpython"
arguments = ["$workers", "x"]
roughly = { wall = 0.2, "start.thread.count" = 2 }

[[question]]
id = "how-many"
kind = "number"
step = "explain"
ask = "How many?"
min = 1
max = 9
answer = "real.start.thread.count"

[[claim]]
id = "of-both"
text = "As many as were asked for."
holds = "real.start.thread.count == workers && engine.threads.count > 0"
over = "all"
runs = 2

[[claim]]
id = "of-the-engine"
text = "The engine ran."
holds = "engine.threads.count > 0"
over = "all"
runs = 2
)";

/// Starts as many threads as it is told.
const std::string kScript = R"(import sys
import threading
import time

def work():
    time.sleep(0.005)

threads = [threading.Thread(target=work) for _ in range(int(sys.argv[1]))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sys.argv[2:] == ["x"]
)";

class Observer : public LessonObserver
{
public:
    void runBegan(const scenario::VariantSpec &variant, int repetition, int, host::RunSession &) override { order.push_back(variant.id + std::to_string(repetition)); }
    void runEnded(const VariantRun &) override { }
    void stateChanged(RunState) override { }
    std::vector<std::string> order;
};

class RealExecute : public testing::Test
{
protected:
    void SetUp() override
    {
        RealPython python(host());
        const auto found = python.find(9);
        if (!found)
            GTEST_SKIP() << found.error().message;
        m_python = *found;
    }
    static std::filesystem::path host() { return std::filesystem::path(INTERLEAVE_BINARY_DIR) / "interleave-host"; }
    LessonOutcome run(const std::string &script, const std::string &toml = kToml)
    {
        m_directory.writeGood();
        m_directory.write("01-demo/lesson.toml", toml);
        m_directory.write("01-demo/script.py", script);
        auto loaded = loadLesson(m_directory.path() / "01-demo");
        EXPECT_EQ(linesOf(loaded.errors), "");
        if (!loaded.lesson)
            return {};
        m_lesson = std::move(*loaded.lesson);
        m_lesson.pack = m_pack;
        m_request.lesson = &m_lesson;
        m_request.hostProgram = host();
        return execute(m_request, &m_observer, {});
    }
    LessonDirectory m_directory;
    std::string m_pack; ///< of which the lesson is
    Lesson m_lesson;
    LessonRequest m_request;
    Observer m_observer;
    cpython::Interpreter m_python;
};

} // namespace

TEST_F(RealExecute, alternatesWithTheEnginesAndIsJudgedLikeThem)
{
    m_request.parameters["workers"] = 3;
    const LessonOutcome outcome = run(kScript);
    ASSERT_FALSE(outcome.error) << outcome.error->toLine();
    EXPECT_TRUE(outcome.untested.empty()) << outcome.untested.begin()->second;
    EXPECT_THAT(m_observer.order, testing::ElementsAre("engine0", "real0", "real1", "engine1"));
    ASSERT_EQ(outcome.runs.size(), 4u);
    const VariantRun &real = outcome.runs[1];
    EXPECT_EQ(real.report.state, RunState::Finished);
    EXPECT_EQ(real.python, m_python.version);
    ASSERT_TRUE(real.report.store);
    EXPECT_EQ(real.trace.lesson, "demo");
    EXPECT_EQ(real.trace.variant, "real");
    EXPECT_EQ(pythonOf(real.trace), m_python.version);
    EXPECT_EQ(real.trace.gilOverlaps, 0u);
    ASSERT_EQ(outcome.claims.size(), 2u);
    for (const ClaimResult &claim : outcome.claims)
        EXPECT_EQ(claim.verdict, Verdict::Held) << claim.reason;
    ASSERT_EQ(outcome.answers.size(), 1u);
    EXPECT_TRUE(outcome.answers.front().known);
    EXPECT_EQ(outcome.answers.front().value, 3);
    const auto json = nlohmann::json::parse(outcomeJson(outcome));
    EXPECT_EQ(json["runs"][1]["python"], m_python.version);
    EXPECT_TRUE(json["runs"][0]["python"].is_null());
}

TEST_F(RealExecute, aScriptThatFailsSaysOneLineAndTheOthersGoOn)
{
    const LessonOutcome outcome = run("import sys\n\nprint('so far')\nraise ValueError(sys.argv[1])\n\ndef work():\n    pass\n");
    EXPECT_FALSE(outcome.error);
    EXPECT_THAT(m_observer.order, testing::ElementsAre("engine0", "real0", "engine1")) << "it is not tried again";
    ASSERT_TRUE(outcome.untested.contains("real"));
    EXPECT_THAT(outcome.untested.at("real"), HasSubstr("script.py:4: the script ended with status 1: ValueError: 2"));
    EXPECT_THAT(outcome.warnings, testing::Contains(HasSubstr("script.py:4")));
    EXPECT_EQ(outcome.runs[1].report.state, RunState::Failed);
    ASSERT_EQ(outcome.claims.size(), 2u);
    EXPECT_EQ(outcome.claims[0].verdict, Verdict::NotTestable);
    EXPECT_THAT(outcome.claims[0].reason, HasSubstr("ValueError"));
    EXPECT_EQ(outcome.claims[1].verdict, Verdict::Held) << outcome.claims[1].reason;
    EXPECT_FALSE(outcome.answers.front().known);
    EXPECT_THAT(outcome.answers.front().whyNot, HasSubstr("ValueError"));
}

TEST_F(RealExecute, withoutASuitablePythonItsClaimsAreNotTestableAndTheOthersGoOn)
{
    std::string toml = kToml;
    toml.insert(toml.find("arguments"), "python = \"3.99\"\n");
    const LessonOutcome outcome = run(kScript, toml);
    EXPECT_FALSE(outcome.error);
    EXPECT_THAT(m_observer.order, testing::ElementsAre("engine0", "engine1"));
    ASSERT_EQ(outcome.claims.size(), 2u);
    EXPECT_EQ(outcome.claims[0].verdict, Verdict::NotTestable);
    EXPECT_THAT(outcome.claims[0].reason, HasSubstr("'The script' did not run: it needs a real CPython of 3.99 or later"));
    EXPECT_EQ(outcome.claims[1].verdict, Verdict::Held) << outcome.claims[1].reason;

    m_request.onlyVariant = "real"; // asked for alone, there is nothing else to go on with
    const LessonOutcome alone = run(kScript, toml);
    ASSERT_TRUE(alone.error);
    EXPECT_THAT(alone.error->message, HasSubstr("3.99"));
}

TEST_F(RealExecute, withoutTheProbeItIsNotRun)
{
    const auto elsewhere = m_directory.path() / "bin";
    std::filesystem::create_directories(elsewhere);
    RealPython python(elsewhere / "interleave-host");
    const auto found = python.find(9);
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("cannot be watched"));
}

/// Somebody else's script runs shut in, or not at all; one's own runs as well as it can (the control).
TEST_F(RealExecute, ofAPackRunsInBubblewrapOrNotAtAll)
{
    const std::string leavesATrace = "open('was-here.txt', 'w').close()\n" + kScript;
    const auto nothing = m_directory.path() / "nothing";
    std::filesystem::create_directories(nothing);
    const std::string path = std::getenv("PATH") ? std::getenv("PATH") : "";
    m_request.interpreter = m_python.path;
    setenv("PATH", nothing.c_str(), 1); // where no bwrap is
    const LessonOutcome own = run(leavesATrace);
    const bool ownRan = std::filesystem::remove(m_directory.path() / "01-demo/was-here.txt");
    m_pack = "Somebody's lessons";
    const LessonOutcome pack = run(leavesATrace);
    setenv("PATH", path.c_str(), 1);
    EXPECT_TRUE(own.untested.empty()) << own.untested.begin()->second;
    EXPECT_TRUE(ownRan);
    ASSERT_TRUE(pack.untested.contains("real"));
    EXPECT_THAT(pack.untested.at("real"), HasSubstr("bubblewrap"));
    EXPECT_FALSE(std::filesystem::exists(m_directory.path() / "01-demo/was-here.txt")) << "it ran";
    ASSERT_EQ(pack.claims.size(), 2u);
    EXPECT_EQ(pack.claims[1].verdict, Verdict::Held) << "the engine's variant runs nothing of somebody else's: " << pack.claims[1].reason;
}

TEST_F(RealExecute, isNeitherSteppedNorSlowedDown)
{
    m_request.stepMode = true;
    m_request.onlyVariant = "real";
    const LessonOutcome stepped = run(kScript);
    ASSERT_TRUE(stepped.error);
    EXPECT_THAT(stepped.error->message, HasSubstr("does not stop before its steps"));

    m_request.stepMode = false;
    m_request.onlyVariant.clear();
    m_request.knobs.timeScale = 2;
    const LessonOutcome slow = run(kScript);
    EXPECT_FALSE(slow.error);
    EXPECT_THAT(m_observer.order, testing::ElementsAre("engine0"));
    EXPECT_THAT(slow.untested.at("real"), HasSubstr("cannot be slowed down"));
}

} // namespace interleave::lessons::test
