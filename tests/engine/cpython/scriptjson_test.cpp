// SPDX-License-Identifier: GPL-3.0-or-later
#include <cpython/scriptenvironment.h>
#include <cpython/scriptlaunch.h>
#include <cpython/scriptrequest.h>

#include "scratchfolder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace interleave::cpython {
namespace {

using ::testing::ElementsAre;

ScriptRequest strangeRequest()
{
    ScriptRequest request;
    request.script = "/tmp/a \xC3\xA9 \xFF\x1A.py";
    request.arguments = { "", "--x=1", "new\nline", std::string("\xFF\xFE\x01", 3) };
    request.interpreter.path = "/opt/python3";
    request.interpreter.version = "3.13.0";
    request.interpreter.hasGil = false;
    request.interpreter.origin = Origin::Pyenv;
    request.interpreterOptions = { "-X", "dev" };
    request.workingDirectory = "/var";
    request.environment = { "A=\xFF", "B=" };
    request.sandbox = SandboxChoice::Limits;
    request.network = true;
    request.writable = { "/var/tmp" };
    request.limits.memory = 1ULL << 40;
    request.limits.processes = 7;
    request.input = InputMode::None;
    request.output = OutputMode::Inherit;
    request.lineBuffered = request.probe = request.bootstrap = request.lines = false;
    return request;
}

TEST(ScriptJson, everyByteComesBack)
{
    for (const ScriptRequest &request : { ScriptRequest {}, strangeRequest() }) {
        const Result<ScriptRequest> back = scriptFromJson(toJson(request));
        ASSERT_TRUE(back) << back.error().toLine();
        EXPECT_EQ(*back, request);
    }
    const Launch launch { { "/opt/python3", "a\xFF" }, { "X=\x1A" }, "/\xC3\xA9", false, {} };
    const Result<Launch> back = launchFromJson(toJson(launch));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->command, launch.command);
    EXPECT_EQ(back->environment, launch.environment);
    EXPECT_EQ(back->workingDirectory, launch.workingDirectory);
    EXPECT_FALSE(back->limited);
}

TEST(ScriptJson, nonsenseIsAnError)
{
    std::string good = toJson(strangeRequest());
    for (const std::string &text : { std::string(), std::string("[]"), std::string("{}"), good.substr(0, good.size() / 2) }) {
        EXPECT_FALSE(scriptFromJson(text));
        EXPECT_FALSE(launchFromJson(text));
    }
    const std::size_t at = good.find("\"sandbox\":");
    ASSERT_NE(at, std::string::npos);
    good[at + 10] = '9';
    EXPECT_FALSE(scriptFromJson(good)) << "no such sandbox";
    EXPECT_FALSE(launchFromJson(R"({"command": [], "environment": [], "workingDirectory": "", "limited": true, "limits": {}})"));
}

TEST(ScriptEnvironment, addedOnesStandFirstAndInsteadOfOthers)
{
    EXPECT_THAT(environmentWith({ "A=1", "B=2", "AB=3" }, { "A=9", "C=" }), ElementsAre("A=9", "C=", "B=2", "AB=3"));
}

TEST(ScriptEnvironment, withoutAProbeTheScriptSeesNothingOfUs)
{
    EXPECT_TRUE(probeEnvironment({}, "", "/run/x/probe", { "LD_PRELOAD=/lib/a.so" }).empty());
}

TEST(ScriptEnvironment, theProbeGoesInFrontOfWhatIsPreloadedAlready)
{
    ScriptRequest request;
    request.script = "/s.py";
    EXPECT_THAT(probeEnvironment(request, "/p.so", "/sock", { "X=1", "LD_PRELOAD=/a.so:/b.so" }),
        ElementsAre("LD_PRELOAD=/p.so:/a.so:/b.so", "INTERLEAVE_PROBE_SOCKET=/sock", "INTERLEAVE_PROBE_SCRIPT=/s.py", "INTERLEAVE_PROBE_LINE_BUFFERED=1"));
    request.bootstrap = request.lines = false;
    request.output = OutputMode::Inherit;
    EXPECT_THAT(probeEnvironment(request, "/p.so", "/sock", {}),
        ElementsAre("LD_PRELOAD=/p.so", "INTERLEAVE_PROBE_SOCKET=/sock", "INTERLEAVE_PROBE_SCRIPT=/s.py", "INTERLEAVE_PROBE_BOOTSTRAP=0", "INTERLEAVE_PROBE_LINES=0"));
}

TEST(ScriptRequest, theProbeIsBesideTheHostOrWhereTheVariableSays)
{
    const testing::ScratchFolder folder;
    unsetenv("INTERLEAVE_PROBE");
    const auto host = folder.program("libexec/interleave-host", "");
    const Result<std::filesystem::path> missing = findProbe(host);
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("libexec/libinterleave-probe.so"), std::string::npos);
    const auto probe = folder.write("libexec/libinterleave-probe.so", "");
    EXPECT_EQ(findProbe(host).value(), probe);
    const auto other = folder.write("other.so", "");
    setenv("INTERLEAVE_PROBE", other.c_str(), 1);
    EXPECT_EQ(findProbe(host).value(), other);
    setenv("INTERLEAVE_PROBE", "/no/such/file", 1);
    EXPECT_FALSE(findProbe(host));
    unsetenv("INTERLEAVE_PROBE");
}

TEST(ScriptRequest, howItEndedInWordsAndForAShell)
{
    ScriptEnd end;
    EXPECT_EQ(end.shellStatus(), 255);
    end.exitStatus = 3;
    EXPECT_EQ(end.shellStatus(), 3);
    EXPECT_EQ(end.inWords(), "ended with status 3");
    end = {};
    end.signal = 11;
    EXPECT_EQ(end.shellStatus(), 139);
    EXPECT_EQ(end.inWords(), "was killed by signal 11 (SIGSEGV)");
    end.overLimit = "it used more than 5 MiB of memory";
    EXPECT_NE(end.inWords().find("5 MiB"), std::string::npos);
}

} // namespace
} // namespace interleave::cpython
