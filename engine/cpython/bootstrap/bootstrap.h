// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdint.h>

/// What the probe calls of the bootstrap (see README.md). No errors: what cannot be done is left out, and said in the trace.
#ifdef __cplusplus
extern "C" {
#endif

/// 1 while interleave_bootstrap_tick has something to do. Written by the thread that starts Python, read by any.
extern int interleave_bootstrap_waiting;

/// At the end of the probe's constructor, if this is a CPython that is recorded. One thread. Looks symbols up.
void interleave_bootstrap_begin(void);

/// Whenever the starting interpreter comes by. Any thread, with or without the GIL, and with the mutex of a GIL locked. Blocks nothing.
void interleave_bootstrap_tick(void);

/// The line of the script that the calling thread is at, from 1; 0: not known. For the moment at which a thread has given the GIL back and still has its
/// mutex, so that nobody changes what is read. 10–100 ns; reads memory only.
uint32_t interleave_bootstrap_line(void);

/// In a forked child, when its region is there. Its one thread.
void interleave_bootstrap_forked(void);

#ifdef __cplusplus
}
#endif
