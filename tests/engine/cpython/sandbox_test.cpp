// SPDX-License-Identifier: GPL-3.0-or-later
#include <cpython/sandbox.h>

#include "scratchfolder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace interleave::cpython {
namespace {

using testing::ScratchFolder;

/// Where in `command` these words follow each other; npos if they do not.
std::size_t at(const std::vector<std::string> &command, std::initializer_list<std::string> words)
{
    const auto found = std::search(command.begin(), command.end(), words.begin(), words.end());
    return found == command.end() ? std::string::npos : std::size_t(found - command.begin());
}

TEST(Sandbox, whatItsOwnFoldersWouldHideIsShownAfterThem)
{
    const ScratchFolder folder; // in /tmp
    ScriptRequest request;
    request.script = folder.write("scripts/s.py", "");
    request.workingDirectory = folder.path();
    request.interpreter.path = folder.program("venv/bin/python", "");
    request.interpreter.prefix = folder.path() / "venv";
    const std::vector<std::string> command = bubblewrapCommand(request, {});
    const std::size_t hides = at(command, { "--tmpfs", "/tmp" });
    ASSERT_NE(hides, std::string::npos);
    for (const std::filesystem::path &shown : { request.script.parent_path(), request.workingDirectory, request.interpreter.prefix }) {
        const std::size_t shows = at(command, { "--ro-bind", shown.string(), shown.string() });
        EXPECT_NE(shows, std::string::npos) << shown;
        EXPECT_GT(shows, hides) << shown;
    }
    EXPECT_LT(at(command, { "--ro-bind", "/", "/" }), hides);
}

TEST(Sandbox, ofTmpItselfOnlyTheScriptIsShown)
{
    ScratchFolder folder;
    ScriptRequest request;
    request.script = "/tmp/interleave-sandbox-test.py";
    std::ofstream(request.script) << "pass\n";
    request.workingDirectory = "/tmp";
    const std::vector<std::string> command = bubblewrapCommand(request, {});
    std::filesystem::remove(request.script);
    EXPECT_EQ(at(command, { "--ro-bind", "/tmp", "/tmp" }), std::string::npos);
    EXPECT_NE(at(command, { "--ro-bind", request.script.string(), request.script.string() }), std::string::npos);
}

TEST(Sandbox, theNetworkIsOnlyThereIfItIsAllowed)
{
    ScriptRequest request;
    request.script = "/usr/share/s.py";
    EXPECT_NE(at(bubblewrapCommand(request, {}), { "--unshare-net" }), std::string::npos);
    request.network = true;
    EXPECT_EQ(at(bubblewrapCommand(request, {}), { "--unshare-net" }), std::string::npos);
}

TEST(Sandbox, whereBubblewrapIsMissingTheNextRungIsTakenAndSaysWhy)
{
    const ScratchFolder empty;
    const std::string path = std::getenv("PATH") ? std::getenv("PATH") : "";
    setenv("PATH", empty.path().c_str(), 1);
    const auto best = decideSandbox(SandboxChoice::Best);
    const auto exactly = decideSandbox(SandboxChoice::Bubblewrap);
    const auto none = decideSandbox(SandboxChoice::None);
    setenv("PATH", path.c_str(), 1);
    ASSERT_TRUE(best);
    EXPECT_EQ(best->level, SandboxLevel::Limits);
    EXPECT_NE(best->reason.find("bubblewrap is not there"), std::string::npos) << best->reason;
    ASSERT_FALSE(exactly);
    EXPECT_NE(exactly.error().remedy.find("apt install bubblewrap"), std::string::npos);
    ASSERT_TRUE(none);
    EXPECT_EQ(none->level, SandboxLevel::None);
}

TEST(Sandbox, whereItIsRefusedTheNextRungIsTakenAndSaysWhy)
{
    const ScratchFolder folder;
    folder.program("bwrap", "#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n");
    const std::string path = std::getenv("PATH") ? std::getenv("PATH") : "";
    setenv("PATH", folder.path().c_str(), 1);
    const auto best = decideSandbox(SandboxChoice::Best);
    setenv("PATH", path.c_str(), 1);
    ASSERT_TRUE(best);
    EXPECT_EQ(best->level, SandboxLevel::Limits);
    EXPECT_NE(best->reason.find("setting up uid map: Permission denied"), std::string::npos) << best->reason;
}

TEST(Sandbox, namesOfLevelsComeBack)
{
    for (const SandboxChoice choice : { SandboxChoice::Best, SandboxChoice::Bubblewrap, SandboxChoice::Limits, SandboxChoice::None })
        EXPECT_EQ(sandboxFromName(sandboxName(choice)), choice);
    EXPECT_FALSE(sandboxFromName("full"));
}

} // namespace
} // namespace interleave::cpython
