// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pythonapi.h"

/// Where a thread is in the script (interleave_bootstrap_line, bootstrap.h), read from the interpreter's own frames.
///
/// The alternatives: sys.monitoring's LINE events cost 50 ns and more a line, which triples a tight loop; a sampler thread takes the GIL, is a thread that the script
/// can see (3.12 warns of a fork beside it), and knows no more than 20 lines a second. Whoever gives the GIL back stands still: its frames can be read for
/// the price of following three pointers, and then the picture has the line of every wait and of every forced switch.
///
/// Where things lie in a frame is found by structure: a Python function that calls calibrate() has a frame whose code, caller, line and last instruction
/// are known, so it is looked for in the thread's state. 3.7–3.10, which do not change any more, have fixed places, which the same call checks.
namespace interleave::cpython::bootstrap {

/// Once, with the GIL. `script`: its file name as code has it (a str, kept); null: no lines.
void prepareLines(Object *script);
/// calibrate(): to be called by a Python function `inner` with (inner.__code__, code of its caller, frame of inner). True if lines will be known.
bool calibrateLines(Object *code, Object *callerCode, Object *frame);
/// Whether code of this file name is the script's own. Reads only.
bool isScript(Object *filename);

} // namespace interleave::cpython::bootstrap
