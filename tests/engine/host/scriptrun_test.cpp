// SPDX-License-Identifier: GPL-3.0-or-later
// A script in a real interpreter: what it is given, what it gives back, how it ends.
#include "scriptfixture.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdlib>

namespace interleave::host {
namespace {

using cpython::InputMode;
using cpython::SandboxChoice;
using cpython::SandboxLevel;
using cpython::ScriptEnd;
using testing::ScriptTest;
using testing::StateLog;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// On both rungs of the ladder that need no confirmation.
class ScriptRun : public ScriptTest, public ::testing::WithParamInterface<SandboxChoice>
{
protected:
    void SetUp() override
    {
        if (GetParam() == SandboxChoice::Bubblewrap && !testing::sandboxWorks())
            GTEST_SKIP() << "bubblewrap does not work here";
        ScriptTest::SetUp();
    }
    RunRequest request(const std::string &source) { return requestFor(source, GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Sandboxes, ScriptRun, ::testing::Values(SandboxChoice::Limits, SandboxChoice::Bubblewrap),
    [](const auto &instance) { return std::string(cpython::sandboxName(instance.param)); });

TEST_P(ScriptRun, outputAndStatusComeBack)
{
    const RunReport report = run(request("import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(7)\n"));
    EXPECT_EQ(report.state, RunState::Finished) << report.error.toLine();
    ASSERT_TRUE(report.script);
    EXPECT_EQ(report.script->exitStatus, 7);
    EXPECT_FALSE(report.script->signal);
    EXPECT_EQ(cpython::sandboxName(report.script->setup.sandbox), std::string(cpython::sandboxName(GetParam())));
    EXPECT_FALSE(report.script->setup.probe);
    EXPECT_EQ(out(), "out\n");
    EXPECT_EQ(err(), "err\n");
    EXPECT_GT(report.wall.count(), 0);
}

TEST_P(ScriptRun, aSignalIsToldFromAStatusThatLooksLikeOne)
{
    RunReport report = run(request("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"));
    ASSERT_TRUE(report.script);
    EXPECT_EQ(report.state, RunState::Finished);
    EXPECT_EQ(report.script->signal, SIGSEGV);
    EXPECT_FALSE(report.script->exitStatus);
    report = run(request("import os\nos._exit(139)\n"));
    ASSERT_TRUE(report.script);
    EXPECT_EQ(report.script->exitStatus, 139);
    EXPECT_FALSE(report.script->signal);
}

TEST_P(ScriptRun, itIsStartedAsAnybodyWouldStartIt)
{
    RunRequest asked = request("import os, sys\n"
                               "print(ascii(sys.argv[1:]))\nprint(__name__, sys.argv[0] == __file__, sys.path[0] == os.path.dirname(__file__))\n"
                               "print(os.getcwd() == os.path.dirname(__file__), sys.flags.dev_mode, os.environ['COLOUR'], sys.stdin.read() == '')\n"
                               "print([name for name in os.environ if name.startswith('INTERLEAVE') and not name.startswith('INTERLEAVE_TEST')])\n");
    asked.script->arguments = { "a b", "--x", "", "\xC3\xA9", "\xFF" };
    asked.script->interpreterOptions = { "-X", "dev" };
    asked.script->environment = { "COLOUR=blue" };
    const RunReport report = run(std::move(asked));
    EXPECT_EQ(report.script->exitStatus, 0) << err();
    EXPECT_EQ(out(),
        "['a b', '--x', '', '\\xe9', '\\udcff']\n__main__ True True\nTrue True blue True\n"
        "['INTERLEAVE_PROBE_RUN']\n"); // the one that the probe would hide
}

TEST_P(ScriptRun, aTracebackIsKept)
{
    const RunReport report = run(request("def f():\n    raise ValueError('too small')\nf()\n"));
    EXPECT_EQ(report.script->exitStatus, 1);
    EXPECT_THAT(err(), StartsWith("Traceback (most recent call last):\n"));
    EXPECT_THAT(err(), HasSubstr("script.py\", line 2, in f\n"));
    EXPECT_THAT(err(), HasSubstr("ValueError: too small\n"));
}

TEST_P(ScriptRun, inputIsWhatIsWritten)
{
    RunRequest asked = request("print('name?', flush=True)\nname = input()\nprint('hello', name, flush=True)\nimport sys\nprint(repr(sys.stdin.read()))\n");
    asked.script->input = InputMode::Pipe;
    StateLog log;
    const auto session = start(std::move(asked), log);
    ASSERT_TRUE(session);
    ASSERT_TRUE(waitForOutput(*session, "name?\n")) << err();
    EXPECT_TRUE(session->writeInput("Ada\n"));
    ASSERT_TRUE(waitForOutput(*session, "hello Ada\n"));
    EXPECT_TRUE(session->writeInput("the rest"));
    session->closeInput();
    EXPECT_FALSE(session->writeInput("too late"));
    const RunReport report = session->wait();
    EXPECT_EQ(report.script->exitStatus, 0);
    EXPECT_THAT(out(), HasSubstr("'the rest'\n"));
}

TEST_P(ScriptRun, anInterruptIsKeyboardInterruptAndNothingMore)
{
    StateLog log;
    const auto session = start(request("import time\ntry:\n    print('ready', flush=True)\n    time.sleep(3600)\nexcept KeyboardInterrupt:\n    print('interrupted', flush=True)\n"
                                       "print('goes on')\n"),
        log);
    ASSERT_TRUE(session);
    ASSERT_TRUE(waitForOutput(*session, "ready\n")) << err();
    session->interrupt();
    const RunReport report = session->wait();
    EXPECT_EQ(report.state, RunState::Finished);
    EXPECT_EQ(report.script->exitStatus, 0) << err();
    EXPECT_EQ(out(), "ready\ninterrupted\ngoes on\n");
}

TEST_P(ScriptRun, aStopAsksFirst)
{
    RunReport report;
    // On a machine that others have, a second may not be enough for a traceback: then it is terminated, as it should be, and proves nothing.
    for (int attempt = 0; attempt < 5; ++attempt) {
        StateLog log;
        const auto session = start(request("import time\nprint('ready', flush=True)\ntry:\n    time.sleep(3600)\nfinally:\n    print('tidied', flush=True)\n"), log);
        ASSERT_TRUE(session);
        ASSERT_TRUE(waitForOutput(*session, "ready\n")) << err();
        session->stop();
        report = session->wait();
        report.store.reset();
        EXPECT_EQ(report.state, RunState::Stopped);
        if (report.script->signal != SIGTERM && report.script->signal != SIGKILL)
            break;
    }
    EXPECT_EQ(out(), "ready\ntidied\n");
    EXPECT_TRUE(report.script->signal == SIGINT || report.script->exitStatus == 1) << report.script->inWords() << " (the latter up to 3.7)";
    EXPECT_THAT(err(), HasSubstr("KeyboardInterrupt"));
    EXPECT_TRUE(report.script->overLimit.empty());
}

TEST_P(ScriptRun, aTimeLimitEndsIt)
{
    RunRequest asked = request("import time\ntime.sleep(3600)\n");
    asked.timeLimit = std::chrono::milliseconds(300);
    const RunReport report = run(std::move(asked));
    EXPECT_EQ(report.state, RunState::Stopped);
    EXPECT_THAT(report.error.message, HasSubstr("time limit of 0.3 s"));
}

TEST_P(ScriptRun, itStandsStillWhileItIsFrozen)
{
    StateLog log;
    const auto session = start(request("import itertools\nfor i in itertools.count():\n    print(i, flush=True)\n"), log);
    ASSERT_TRUE(session);
    ASSERT_TRUE(waitForOutput(*session, "5\n")) << err();
    session->freeze();
    ASSERT_TRUE(log.waitFor(RunState::Frozen));
    session->stop();
    EXPECT_EQ(session->wait().state, RunState::Stopped);
}

TEST_P(ScriptRun, thoseItStartedAreEndedWithItAndItIsSaid)
{
    const RunReport report = run(request("import subprocess, sys\n"
                                         "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)'], start_new_session=True,\n"
                                         "                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=True)\n"));
    EXPECT_EQ(report.state, RunState::Finished);
    EXPECT_EQ(report.script->exitStatus, 0) << err();
}

TEST_P(ScriptRun, twoHundredThreadsFit)
{
    const RunReport report = run(request("import threading\nbarrier = threading.Barrier(201)\n"
                                         "threads = [threading.Thread(target=barrier.wait) for _ in range(200)]\n"
                                         "for t in threads: t.start()\nbarrier.wait()\nfor t in threads: t.join()\nprint('all')\n"));
    EXPECT_EQ(report.script->exitStatus, 0) << err();
    EXPECT_EQ(out(), "all\n");
}

TEST_P(ScriptRun, processesOfEveryStartMethodWork)
{
    const RunReport report = run(request("import multiprocessing as mp\n"
                                         "def work(x):\n    return x * x\n"
                                         "if __name__ == '__main__':\n"
                                         "    for method in 'fork', 'spawn', 'forkserver':\n"
                                         "        with mp.get_context(method).Pool(2) as pool:\n"
                                         "            print(method, pool.map(work, range(4)))\n"));
    EXPECT_EQ(report.script->exitStatus, 0) << err();
    EXPECT_EQ(out(), "fork [0, 1, 4, 9]\nspawn [0, 1, 4, 9]\nforkserver [0, 1, 4, 9]\n");
    EXPECT_EQ(err(), "");
}

using ScriptRunOnce = ScriptTest;

TEST_F(ScriptRunOnce, inTheSandboxFilesAreReadOnlyAndTmpIsItsOwn)
{
    if (!testing::sandboxWorks())
        GTEST_SKIP() << "bubblewrap does not work here";
    RunRequest asked = requestFor("import os, tempfile\n"
                                  "try:\n    open('new', 'w')\nexcept OSError as e:\n    print(type(e).__name__, e.strerror)\n"
                                  "with tempfile.TemporaryFile() as f: print(f.write(b'x'))\n"
                                  "print(sorted(os.listdir('/run'))[:1], len(os.listdir('/proc/self/net')) > 0)\n"
                                  "open('writable/new', 'w').write('text')\n",
        SandboxChoice::Bubblewrap);
    asked.script->writable = { folder().path() / "writable" };
    std::filesystem::create_directory(folder().path() / "writable");
    const RunReport report = run(std::move(asked));
    EXPECT_EQ(report.script->exitStatus, 0) << err();
    EXPECT_THAT(out(), StartsWith("OSError Read-only file system\n1\n[] True\n"));
    EXPECT_FALSE(std::filesystem::exists(folder().path() / "new"));
    EXPECT_TRUE(std::filesystem::exists(folder().path() / "writable/new"));
}

TEST_F(ScriptRunOnce, withoutASandboxThereAreNoLimits)
{
    RunRequest asked = requestFor("import resource\nprint(resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 77)\n", SandboxChoice::None);
    asked.script->limits.openFiles = 77;
    RunReport report = run(asked);
    EXPECT_EQ(out(), "False\n");
    EXPECT_EQ(report.script->setup.sandbox, SandboxLevel::None);
    asked.script->sandbox = SandboxChoice::Limits;
    report = run(asked);
    EXPECT_EQ(out(), "True\n");
}

TEST_F(ScriptRunOnce, aProbeThatIsMissingIsSaidAndTheScriptRuns)
{
    setenv("INTERLEAVE_PROBE", "/no/such/probe.so", 1);
    RunRequest asked = requestFor("print('runs')\n");
    asked.script->probe = true;
    const RunReport report = run(std::move(asked));
    unsetenv("INTERLEAVE_PROBE");
    EXPECT_EQ(out(), "runs\n");
    EXPECT_FALSE(report.script->setup.probe);
    EXPECT_THAT(report.script->setup.noProbe, HasSubstr("/no/such/probe.so"));
    EXPECT_THAT(report.warnings, ::testing::Contains(HasSubstr("without the GIL probe")));
}

TEST_F(ScriptRunOnce, whatCannotBeStartedIsAnErrorWithAWordOfWhatToDo)
{
    RunRequest asked = requestFor("");
    asked.script->script = folder().path() / "missing.py";
    EXPECT_FALSE(RunSession::start(asked));
    asked = requestFor("");
    asked.script->interpreter.problem = "it is broken";
    EXPECT_FALSE(RunSession::start(asked));
    asked = requestFor("");
    asked.script->workingDirectory = folder().path() / "missing";
    EXPECT_FALSE(RunSession::start(asked));
    for (const SandboxChoice sandbox : { SandboxChoice::Limits, SandboxChoice::Bubblewrap }) {
        if (sandbox == SandboxChoice::Bubblewrap && !testing::sandboxWorks())
            continue;
        asked = requestFor("", sandbox);
        asked.script->interpreter.path = folder().path() / "no-python";
        const RunReport report = run(asked);
        EXPECT_EQ(report.state, RunState::Failed);
        EXPECT_THAT(report.error.message, HasSubstr("no-python cannot be started"));
    }
}

} // namespace
} // namespace interleave::host
