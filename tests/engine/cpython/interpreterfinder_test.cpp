// SPDX-License-Identifier: GPL-3.0-or-later
#include <cpython/interpreterfinder.h>
#include <cpython/interpreterquestion.h>

#include "scratchfolder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace interleave::cpython {
namespace {

using namespace std::chrono_literals;
using testing::ScratchFolder;

/// A program that answers like an interpreter of that version, and notes each time that it is asked.
std::string answering(const std::string &version, const std::string &more = R"("shared": false, "debug": false, "freeThreaded": false, "hasGil": true)")
{
    std::string numbers = version;
    std::replace(numbers.begin(), numbers.end(), '.', ',');
    return fmt::format(R"(#!/bin/sh
echo asked >> "$0.asked"
echo some noise of a site module
echo 'interleave-interpreter:{{"implementation": "cpython", "numbers": [{}], "version": "{}", {}, "prefix": "/p", "basePrefix": "/p"}}'
)",
        numbers, version, more);
}

SearchPlaces only(const std::filesystem::path &path)
{
    return { path.string(), {}, {} };
}

std::size_t timesAsked(const std::filesystem::path &program)
{
    std::ifstream file(program.string() + ".asked");
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line);)
        ++lines;
    return lines;
}

const Interpreter *named(const std::vector<Interpreter> &all, const std::filesystem::path &path)
{
    const auto found = std::ranges::find(all, path, &Interpreter::path);
    return found == all.end() ? nullptr : &*found;
}

TEST(InterpreterFinder, thoseOnPathAreFoundAndAskedForWhatTheyAre)
{
    const ScratchFolder folder;
    const auto plain = folder.program("bin/python3.12", answering("3.12.4"));
    const auto free = folder.program("bin/python3.13t", answering("3.13.1", R"("shared": true, "debug": true, "freeThreaded": true, "hasGil": false)"));
    folder.program("bin/python3-config", answering("3.12.4"));
    folder.write("bin/python3.11", "no program: it may not be executed");
    InterpreterFinder finder(only(folder.path() / "bin"), 60s);
    const std::vector<Interpreter> found = finder.find();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].path, free) << "newest first";
    EXPECT_EQ(found[0].version, "3.13.1");
    EXPECT_EQ(found[0].minor, 13);
    EXPECT_TRUE(found[0].shared && found[0].debug && found[0].freeThreaded);
    EXPECT_FALSE(found[0].hasGil);
    EXPECT_NE(found[0].describe().find("no GIL"), std::string::npos);
    EXPECT_EQ(found[1].path, plain);
    EXPECT_FALSE(found[1].shared || found[1].debug || found[1].freeThreaded);
    EXPECT_EQ(found[1].origin, Origin::Path);
    EXPECT_TRUE(found[1].probeCanWork());
}

TEST(InterpreterFinder, anAnswerIsKeptUntilTheFileChanges)
{
    const ScratchFolder folder;
    const auto program = folder.program("bin/python3.12", answering("3.12.4"));
    InterpreterFinder finder(only(folder.path() / "bin"), 60s);
    EXPECT_EQ(finder.find().size(), 1U);
    EXPECT_EQ(finder.examine(program).version, "3.12.4");
    EXPECT_EQ(finder.examine(program).origin, Origin::Chosen);
    EXPECT_EQ(timesAsked(program), 1U);
    folder.program("bin/python3.12", answering("3.12.10"));
    EXPECT_EQ(finder.find().at(0).version, "3.12.10");
    EXPECT_EQ(timesAsked(program), 2U);
}

TEST(InterpreterFinder, whatDoesNotAnswerIsLastAndSaysWhy)
{
    const ScratchFolder folder;
    const auto good = folder.program("bin/python3.8", answering("3.8.18"));
    const auto hangs = folder.program("bin/python3.14", "#!/bin/sh\nwhile :; do sleep 600; done\n");
    const auto garbage = folder.program("bin/python3.13", "#!/bin/sh\nprintf 'interleave-interpreter:{\"numbers\": [3, \"x\"]}\\n\\377\\376'\n");
    const auto crashes = folder.program("bin/python3.12", "#!/bin/sh\nkill -SEGV $$\n");
    const auto fails = folder.program("bin/python3.11", "#!/bin/sh\necho cannot find my library >&2\nexit 3\n");
    const auto broken = folder.program("bin/python3.10", "\x7f" "ELF is what it says it is");
    InterpreterFinder finder(only(folder.path() / "bin"), 8s);
    const std::vector<Interpreter> found = finder.find();
    ASSERT_EQ(found.size(), 6U);
    EXPECT_EQ(found[0].path, good);
    for (const auto &[path, words] : { std::pair { hangs, "in time" }, { garbage, "like a Python" }, { crashes, "signal 11" }, { fails, "cannot find my library" }, { broken, "" } }) {
        const Interpreter *one = named(found, path);
        ASSERT_NE(one, nullptr) << path;
        EXPECT_FALSE(one->usable()) << path;
        EXPECT_FALSE(one->probeCanWork()) << path;
        EXPECT_NE(one->describe().find(words), std::string::npos) << one->describe();
    }
    EXPECT_EQ(finder.best().path, good);
}

TEST(InterpreterFinder, pyenvsVersionsAreFoundAndItsShimsLeftOut)
{
    const ScratchFolder folder;
    const auto root = folder.path() / "pyenv";
    const auto old = folder.program("pyenv/versions/3.9.1/bin/python3.9", answering("3.9.1"));
    const auto recent = folder.program("pyenv/versions/3.12.1/bin/python3.12", answering("3.12.1"));
    std::filesystem::create_symlink("python3.12", root / "versions/3.12.1/bin/python3");
    const auto shim = folder.program("pyenv/shims/python3", answering("3.12.1"));
    InterpreterFinder finder({ (root / "shims").string(), root, {} }, 60s);
    const std::vector<Interpreter> found = finder.find();
    ASSERT_EQ(found.size(), 2U) << "each real program once";
    EXPECT_EQ(found[0].version, "3.12.1");
    EXPECT_EQ(found[0].program, recent);
    EXPECT_EQ(found[1].path, old);
    EXPECT_EQ(found[1].origin, Origin::Pyenv);
    EXPECT_EQ(timesAsked(shim), 0U);
}

TEST(InterpreterFinder, theVirtualEnvironmentNearTheScriptComesFirst)
{
    const ScratchFolder folder;
    const auto real = folder.program("bin/python3.12", answering("3.12.4"));
    folder.write("project/.venv/pyvenv.cfg", "home = elsewhere\n");
    std::filesystem::create_directories(folder.path() / "project/.venv/bin");
    std::filesystem::create_symlink(real, folder.path() / "project/.venv/bin/python");
    const auto script = folder.write("project/deep/down/script.py", "pass\n");
    InterpreterFinder finder(only(folder.path() / "bin"), 60s);
    const std::vector<Interpreter> found = finder.find(script);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].origin, Origin::VirtualEnvironment);
    EXPECT_EQ(found[0].path, folder.path() / "project/.venv/bin/python") << "the link matters: it is not resolved";
    EXPECT_EQ(found[1].path, real);
    EXPECT_EQ(finder.find().size(), 1U);
}

TEST(InterpreterFinder, aChosenOneMayBeANameOnPathOrAFile)
{
    const ScratchFolder folder;
    const auto program = folder.program("bin/mypython", answering("3.7.16"));
    InterpreterFinder finder(only(folder.path() / "bin"), 60s);
    EXPECT_EQ(finder.examine("mypython").path, program);
    EXPECT_EQ(finder.examine(program).version, "3.7.16");
    EXPECT_NE(finder.examine("no-such-python").problem.find("no-such-python"), std::string::npos);
    EXPECT_FALSE(finder.examine(folder.path() / "nothing").usable());
    EXPECT_FALSE(finder.examine("").usable());
    EXPECT_FALSE(InterpreterFinder(only(folder.path() / "empty"), 60s).best().usable());
}

/// The real ones of this machine answer, whatever they are.
TEST(InterpreterFinder, theRealOnesAnswer)
{
    InterpreterFinder finder(SearchPlaces::ofThisProcess(), 60s);
    for (const Interpreter &one : finder.find()) {
        SCOPED_TRACE(one.path.string() + ": " + one.describe());
        if (!one.usable())
            continue;
        EXPECT_EQ(one.major, 3);
        EXPECT_TRUE(one.version.starts_with(fmt::format("3.{}.{}", one.minor, one.micro)));
        EXPECT_FALSE(one.implementation.empty());
        EXPECT_TRUE(std::filesystem::is_directory(one.prefix));
        EXPECT_TRUE(one.freeThreaded || one.hasGil || one.implementation != "cpython");
    }
}

TEST(InterpreterQuestion, nonsenseIsNoAnswer)
{
    for (const char *text : { "", "Python 3.12.1", "interleave-interpreter:", "interleave-interpreter:[]", "interleave-interpreter:{}",
             R"(interleave-interpreter:{"numbers": [3, 12]})", R"(interleave-interpreter:{"numbers": [3, 12, 99999999999]})",
             R"(interleave-interpreter:{"implementation": 7, "numbers": [3, 12, 1]})" }) {
        Interpreter interpreter;
        EXPECT_FALSE(readAnswer(text, interpreter)) << text;
        EXPECT_EQ(interpreter, Interpreter {}) << text;
    }
}

} // namespace
} // namespace interleave::cpython
