// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../cpython/scratchfolder.h"
#include "sessionfixture.h"

#include <cpython/interpreterfinder.h>

#include <memory>
#include <string>
#include <vector>

namespace interleave::host::testing {

/// Runs scripts as a window would, and sees to it that nothing is left of them. Without a Python the tests are skipped.
class ScriptTest : public SessionTest
{
protected:
    void SetUp() override;

    /// A run of that program text, in the sandbox level asked for, without the probe.
    RunRequest requestFor(const std::string &source, cpython::SandboxChoice sandbox = cpython::SandboxChoice::Limits);
    /// Runs it to its end.
    RunReport run(RunRequest request);
    RunReport run(const std::string &source) { return run(requestFor(source)); }
    [[nodiscard]] std::string out() const { return m_output->text(cpython::Stream::Out); } ///< of the last run
    [[nodiscard]] std::string err() const { return m_output->text(cpython::Stream::Err); }

    /// Starts it, for a test that talks to it.
    std::unique_ptr<RunSession> start(RunRequest request, StateLog &log);
    /// Waits until the script has written this to its stdout. False when the run is over without it.
    bool waitForOutput(const RunSession &session, const std::string &text);

    [[nodiscard]] const cpython::testing::ScratchFolder &folder() const { return m_folder; }

private:
    cpython::testing::ScratchFolder m_folder;
    std::shared_ptr<cpython::OutputLog> m_output;
};

/// The Python that the tests use: INTERLEAVE_TEST_PYTHON, the system's, or the best. Asked once.
const cpython::Interpreter &testInterpreter();
/// Whether bubblewrap works here.
bool sandboxWorks();

} // namespace interleave::host::testing
