// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <trace/store.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace interleave::cli {

/// What the window is asked to show first.
struct WindowOptions
{
    std::optional<std::string> lesson;
    std::optional<std::filesystem::path> trace;
    std::optional<std::filesystem::path> pack; ///< a folder of lessons, or a zip of one
    std::filesystem::path program; ///< own executable, to find the host and the lessons
};

/// What the command line cannot do without Qt; given by main(), faked by tests.
struct Hooks
{
    std::function<int(const WindowOptions &)> openWindow;
    /// As "png", "svg" or "pdf".
    std::function<Result<void>(const trace::TraceStore &, const std::filesystem::path &, const std::string &format)> writePicture;
};

/// Exit statuses, part of the contract.
enum ExitStatus { Done = 0, ClaimNotHeld = 1, BadInput = 2, RunFailed = 3 };

/// Reads the arguments and does what they say. Data goes to stdout, messages and progress to stderr. Bad usage is one line on stderr
/// that says what to do. Main thread; blocks until done. Returns the exit status.
int runCommandLine(int argc, const char *const *argv, const Hooks &hooks);

} // namespace interleave::cli
