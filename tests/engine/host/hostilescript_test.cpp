// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts that mean harm or do it: a stop ends all of them and nothing is left; memory stays bounded; the next run is as good as the first.
#include "scriptfixture.h"

#include <os/procfs.h>

#include <fmt/format.h>

#include <csignal>
#include <unistd.h>

namespace interleave::host {
namespace {

using cpython::SandboxChoice;
using testing::eventually;
using testing::ScriptTest;
using testing::StateLog;
using ::testing::HasSubstr;

/// From Stop until everything is gone. The promise is 2 s on a machine of one's own; this is what tells a hang from a busy machine.
constexpr Nanoseconds kWatchdog = std::chrono::seconds(30);

std::uint64_t residentBytes()
{
    const auto stat = os::readProcStat(getpid());
    return stat ? stat->resident : 0;
}

struct Hostile
{
    const char *name;
    const char *source; ///< prints "ready" when it is at its worst
};

const Hostile kScripts[] = {
    { "ignoresEverySignal", "import signal, time\nfor s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT): signal.signal(s, signal.SIG_IGN)\n"
                            "print('ready', flush=True)\nwhile True: time.sleep(3600)\n" },
    { "swallowsInterrupts", "import time\nprint('ready', flush=True)\nwhile True:\n    try:\n        time.sleep(3600)\n    except BaseException:\n        pass\n" },
    { "stopsItself", "import os, signal\nprint('ready', flush=True)\nos.kill(os.getpid(), signal.SIGSTOP)\nwhile True: pass\n" },
    { "childrenInSessionsOfTheirOwn", "import os, time\nfor i in range(5):\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n"
                                      "            while True: time.sleep(3600)\n        os._exit(0)\nprint('ready', flush=True)\nwhile True: time.sleep(3600)\n" },
    { "closesEveryDescriptor", "import os, time\nprint('ready', flush=True)\nos.closerange(0, 65536)\nwhile True: time.sleep(3600)\n" },
    { "printsForEver", "print('ready', flush=True)\nimport os\nwhile True: os.write(1, b'spam ' * 2000); os.write(2, b'eggs ' * 2000)\n" },
    { "stopsItsChildren", "import os, signal, time\npids = []\nfor i in range(3):\n    pid = os.fork()\n    if pid == 0:\n        while True: time.sleep(3600)\n    pids.append(pid)\n"
                          "for pid in pids: os.kill(pid, signal.SIGSTOP)\nprint('ready', flush=True)\nwhile True: time.sleep(3600)\n" },
    { "killsItsGroupAndParents", "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nos.killpg(0, signal.SIGTERM)\nprint('ready', flush=True)\nwhile True: pass\n" },
    { "dies_and_its_children_go_on", "import os, time\nif os.fork() == 0:\n    os.setsid()\n    print('ready', flush=True)\n    while True: time.sleep(3600)\ntime.sleep(3600)\n" },
};

class HostileScript : public ScriptTest, public ::testing::WithParamInterface<std::tuple<Hostile, SandboxChoice>>
{
protected:
    void SetUp() override
    {
        if (std::get<1>(GetParam()) == SandboxChoice::Bubblewrap && !testing::sandboxWorks())
            GTEST_SKIP() << "bubblewrap does not work here";
        ScriptTest::SetUp();
    }
};
INSTANTIATE_TEST_SUITE_P(All, HostileScript,
    ::testing::Combine(::testing::ValuesIn(kScripts), ::testing::Values(SandboxChoice::Limits, SandboxChoice::Bubblewrap)),
    [](const auto &instance) { return std::string(std::get<0>(instance.param).name) + "_" + cpython::sandboxName(std::get<1>(instance.param)); });

TEST_P(HostileScript, aStopEndsItAndNothingIsLeft)
{
    StateLog log;
    const auto session = start(requestFor(std::get<0>(GetParam()).source, std::get<1>(GetParam())), log);
    ASSERT_TRUE(session);
    ASSERT_TRUE(waitForOutput(*session, "ready\n")) << err();
    const Nanoseconds asked = monotonicNow();
    session->stop();
    const RunReport report = session->wait();
    const Nanoseconds took = monotonicNow() - asked;
    EXPECT_EQ(report.state, RunState::Stopped) << report.error.toLine();
    EXPECT_LT(took, kWatchdog);
    RecordProperty("milliseconds", int(took.count() / 1'000'000));
    // That no process is left, the fixture checks.
}

TEST_P(HostileScript, lettingGoOfTheSessionEndsItToo)
{
    StateLog log;
    auto session = start(requestFor(std::get<0>(GetParam()).source, std::get<1>(GetParam())), log);
    ASSERT_TRUE(session);
    ASSERT_TRUE(waitForOutput(*session, "ready\n")) << err();
    session.reset();
}

class OverLimit : public ScriptTest, public ::testing::WithParamInterface<SandboxChoice>
{
protected:
    void SetUp() override
    {
        if (GetParam() == SandboxChoice::Bubblewrap && !testing::sandboxWorks())
            GTEST_SKIP() << "bubblewrap does not work here";
        ScriptTest::SetUp();
    }
    RunRequest request(const std::string &source)
    {
        RunRequest asked = requestFor(source, GetParam());
        asked.timeLimit = std::chrono::seconds(60); // a watchdog
        return asked;
    }
};
INSTANTIATE_TEST_SUITE_P(Sandboxes, OverLimit, ::testing::Values(SandboxChoice::Limits, SandboxChoice::Bubblewrap),
    [](const auto &instance) { return std::string(cpython::sandboxName(instance.param)); });

TEST_P(OverLimit, aForkBombIsEnded)
{
    RunRequest asked = request("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n");
    asked.script->limits.processes = 30;
    const RunReport report = run(std::move(asked));
    EXPECT_EQ(report.state, RunState::Stopped);
    EXPECT_THAT(report.script->overLimit, HasSubstr("more than 30 processes"));
    EXPECT_THAT(report.error.message, HasSubstr("more than 30 processes"));
}

TEST_P(OverLimit, aMemoryHogIsEnded)
{
    RunRequest asked = request("hog = []\nwhile True: hog.append(bytearray(1 << 20))\n");
    asked.script->limits.memory = 200 << 20;
    const RunReport report = run(std::move(asked));
    EXPECT_EQ(report.state, RunState::Stopped) << err();
    EXPECT_THAT(report.script->overLimit, HasSubstr("more than 200 MiB"));
}

TEST_P(OverLimit, memoryThatChildrenShareCountsOnce)
{
    RunRequest asked = request("import os\nblock = bytearray(b'x') * (120 << 20)\nif all([os.fork() for _ in range(6)]):\n    for _ in range(6): os.wait()\n    print('all')\n"
                               "else:\n    import time\n    time.sleep(1)\n    os._exit(0)\n");
    asked.script->limits.memory = 500 << 20; // seven times the block would be more, and room for a sanitizer inside the sandbox
    const RunReport report = run(std::move(asked));
    EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
    EXPECT_EQ(out(), "all\n");
}

TEST_P(OverLimit, tooManyThreadsAreEnded)
{
    RunRequest asked = request("import threading, time\nfor i in range(2000):\n    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()\ntime.sleep(3600)\n");
    asked.script->limits.threads = 100;
    const RunReport report = run(std::move(asked));
    EXPECT_EQ(report.state, RunState::Stopped) << err();
    EXPECT_THAT(report.script->overLimit, HasSubstr("more than 100 threads"));
}

TEST_P(OverLimit, aFileThatGrowsTooLargeIsAnErrorInTheScript)
{
    RunRequest asked = request("import tempfile\nwith tempfile.TemporaryFile() as f:\n    try:\n        while True: f.write(bytes(1 << 16)); f.flush()\n"
                               "    except OSError as error: print(error.strerror)\n");
    asked.script->limits.fileSize = 1 << 20;
    const RunReport report = run(std::move(asked));
    EXPECT_EQ(out(), "File too large\n") << err();
}

using Flood = ScriptTest;

TEST_F(Flood, aLineOfAGigabyteCostsNoMemory)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    constexpr std::uint64_t kMebibytes = 64; // every byte costs ten times as much there
#else
    constexpr std::uint64_t kMebibytes = 1024;
#endif
    const std::uint64_t before = residentBytes();
    std::uint64_t most = before;
    StateLog log;
    RunRequest asked = requestFor(fmt::format("import os\nblock = b'x' * (1 << 20)\nfor i in range({}):\n    left = block\n    while left:\n        left = left[os.write(1, left):]\n"
                                              "os.write(1, b' the end')\n",
        kMebibytes));
    const auto session = start(std::move(asked), log);
    ASSERT_TRUE(session);
    ASSERT_TRUE(eventually([&] {
        most = std::max(most, residentBytes());
        return isOver(session->state());
    }));
    const RunReport report = session->wait();
    EXPECT_EQ(report.script->exitStatus, 0) << err();
    EXPECT_EQ(session->output()->bytes(cpython::Stream::Out), (kMebibytes << 20) + 8);
    EXPECT_THAT(out(), ::testing::EndsWith(" the end"));
    EXPECT_LT(out().size(), 2U << 20);
    EXPECT_LT(most - before, 300U << 20) << "bytes more in RAM";
}

TEST_F(Flood, aSessionAnswersWhileItGoesOn)
{
    StateLog log;
    const auto session = start(requestFor("import os\nwhile True: os.write(1, b'spam ' * 10000)\n"), log);
    ASSERT_TRUE(session);
    ASSERT_TRUE(waitForOutput(*session, "spam"));
    session->freeze();
    ASSERT_TRUE(log.waitFor(RunState::Frozen)) << "the supervisor hears in spite of it";
    session->resume();
    ASSERT_TRUE(eventually([&] { return session->state() == RunState::Running; }));
    session->stop();
    EXPECT_EQ(session->wait().state, RunState::Stopped);
}

} // namespace
} // namespace interleave::host
