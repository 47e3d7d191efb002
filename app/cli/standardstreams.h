// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

namespace interleave::cli {

/// Sees to it that descriptors 0, 1 and 2 are taken, so that no file or socket of ours gets the number of a stream that was closed
/// (`interleave … >&-`) and is written into as one. What is written to a closed stream fails, as it should. Before anything is opened.
void claimStandardStreams();

/// Writes out what stdout still holds. Error: something that was printed has not arrived (a full disk, a closed stream). A reader that went
/// away (`| head -1`) is none: SIGPIPE has ended the program by then.
Result<void> finishOutput();

} // namespace interleave::cli
