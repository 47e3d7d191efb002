// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cli/commandline.h>

namespace interleave::app {

/// Opens the window and returns when it is closed: the exit status. Says in one line what is missing (a display, the lessons,
/// the host, the file to open) and opens none; of a file that is there and damaged the window says it, and the exit status after it.
int runWindow(int argc, char **argv, const cli::WindowOptions &options);

} // namespace interleave::app
