// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptfixture.h"

#include <cpython/sandbox.h>

#include <cstdlib>

namespace interleave::host::testing {

const cpython::Interpreter &testInterpreter()
{
    static const cpython::Interpreter interpreter = [] {
        cpython::InterpreterFinder finder(cpython::SearchPlaces::ofThisProcess(), std::chrono::seconds(60));
        if (const char *chosen = std::getenv("INTERLEAVE_TEST_PYTHON"); chosen && *chosen)
            return finder.examine(chosen);
        cpython::Interpreter systems = finder.examine("/usr/bin/python3");
        return systems.usable() ? systems : finder.best();
    }();
    return interpreter;
}

bool sandboxWorks()
{
    static const bool works = cpython::bubblewrapWorks().has_value();
    return works;
}

void ScriptTest::SetUp()
{
    if (!testInterpreter().usable())
        GTEST_SKIP() << testInterpreter().problem;
    (void)sandboxWorks();
    SessionTest::SetUp();
}

RunRequest ScriptTest::requestFor(const std::string &source, cpython::SandboxChoice sandbox)
{
    RunRequest request;
    request.hostProgram = INTERLEAVE_BINARY_DIR "/interleave-host";
    cpython::ScriptRequest &script = request.script.emplace();
    script.script = m_folder.write("script.py", source);
    script.workingDirectory = m_folder.path();
    script.interpreter = testInterpreter();
    script.sandbox = sandbox;
    script.probe = false;
    script.input = cpython::InputMode::None;
    return request;
}

RunReport ScriptTest::run(RunRequest request)
{
    auto session = RunSession::start(std::move(request));
    if (!session) {
        ADD_FAILURE() << session.error().toLine();
        m_output = std::make_shared<cpython::OutputLog>();
        return {};
    }
    m_output = (*session)->output();
    RunReport report = (*session)->wait();
    report.store.reset(); // its journal, if any, is not what these tests keep
    return report;
}

std::unique_ptr<RunSession> ScriptTest::start(RunRequest request, StateLog &log)
{
    auto session = RunSession::start(std::move(request), log.callback());
    if (!session) {
        ADD_FAILURE() << session.error().toLine();
        return nullptr;
    }
    m_output = (*session)->output();
    return std::move(*session);
}

bool ScriptTest::waitForOutput(const RunSession &session, const std::string &text)
{
    return eventually([&] { return out().find(text) != std::string::npos || isOver(session.state()); }) && out().find(text) != std::string::npos;
}

} // namespace interleave::host::testing
