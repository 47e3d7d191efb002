// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <os/filedescriptor.h>

namespace interleave::host {

/// `interleave-host --runner`: the process in which one scenario runs. Says Hello, waits for Prepare,
/// calibrates, sends its region, says Ready, waits for Go (so that nothing starts before it is watched),
/// runs, reports Finished. Returns the exit status: what went wrong has been told in Finished or Problem. Main thread; blocks for
/// as long as the run takes. `supervisor` is the pid it must not outlive.
int runRunner(os::FileDescriptor channel, int supervisor);

/// `interleave-host --child` and `--forkserver`: a process of a scenario that boots from nothing, or the server that forks such
/// processes. `parent` is the pid of the process that started it, which it must not outlive. Likewise.
int runChild(os::FileDescriptor channel, int parent, bool serves);

/// `interleave-host --service`: the "cloud" that `io` steps talk to. Says Ready with its port and serves
/// until its channel closes, likewise.
int runService(os::FileDescriptor channel, int supervisor);

} // namespace interleave::host
