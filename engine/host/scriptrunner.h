// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <os/filedescriptor.h>

namespace interleave::host {

/// `interleave-host --script`: gets the request, decides on the sandbox, says how it will be, waits for Go, and then becomes the script's interpreter, or
/// bubblewrap around `--inside`. So the script has this process's pid and everything that was tied to it: perf events, death with the
/// supervisor. Returns the exit status only if that did not come to be. Main thread; blocks until Go.
int runScript(os::FileDescriptor channel, int supervisor);

/// `interleave-host --inside`: started by bubblewrap in the sandbox. Starts the interpreter there, says on the same channel how it ended (bubblewrap would
/// not tell a status of 137 from a SIGKILL), and gives those that the script left behind a moment to go by themselves. `launch`: descriptor of a file with
/// cpython::Launch as JSON.
int runInside(os::FileDescriptor channel, int launch);

} // namespace interleave::host
