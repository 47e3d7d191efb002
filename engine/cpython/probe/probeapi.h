// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What libinterleave-probe.so exports beside the functions that it stands in for. C, for the bootstrap (../bootstrap), which is
/// linked into it. A program of one's own may call it as well, through ctypes.PyDLL(None) (a CDLL gives the GIL away around every call).
///
/// No function blocks, allocates, fails or changes errno; any thread may call any of them; where nothing is recorded they do nothing and return 0.
/// Text is UTF-8 of `length` bytes (cut to 192 at a character); it need not end with a zero. Numbers of kinds and states: trace/event.h, trace/states.h.
#ifdef __cplusplus
#include <cstdint>
extern "C" {
#else
#include <stdint.h>
#endif

/// Of this interface; 1. A bootstrap that does not know it leaves the probe alone.
uint32_t interleave_probe_version(void);

/// 1 while this process is recorded, 0 if not (nobody listens, or not a CPython). In a forked child that has not taken its GIL yet: 0.
uint32_t interleave_probe_active(void);

/// What is known of this process's GIL: GilFinding (probehello.h).
uint32_t interleave_probe_gil(void);

/// How often this process is the child of a fork of one that was recorded: 0, 1, …. When it changed, everything that was defined before is void:
/// ids belong to a process.
uint32_t interleave_probe_generation(void);

/// Value of an environment variable "INTERLEAVE_PROBE_…" that was taken out of the environment (`name`: whole, ends with zero); a null pointer if there
/// was none. Lives as long as the process. (ctypes: restype = c_char_p.) "LD_PRELOAD": what it was with the probe in it.
const char *interleave_probe_setting(const char *name);

/// The time that a record would be stamped with now: Ticks, for `value`s that are times.
uint64_t interleave_probe_ticks(void);

/// Number of the calling thread in the region's records (threadNumber, trace/regionlayout.h), 0 if it has no ring. A thread gets its ring when it
/// starts or with the first call or event that needs one.
uint32_t interleave_probe_thread(void);

/// The object that stands for the calling thread (what a join blocks on), 0 if it has no ring.
uint32_t interleave_probe_thread_object(void);

/// The same two for the thread that pthread_self (`threading.get_ident()`) names; 0 if it is not known (any more).
uint32_t interleave_probe_thread_of(uint64_t ident);
uint32_t interleave_probe_thread_object_of(uint64_t ident);

/// Names the calling thread (threading.Thread.name): the name shown from now on.
void interleave_probe_thread_name(const char *name, uint32_t length);

/// Introduces an object: returns its new id, never 0 (0: not recorded, or there are too many: 2^16). `kind`: ObjectKind.
uint32_t interleave_probe_define(uint32_t kind, const char *name, uint32_t length);

/// Gives an object that has an id another name (the reader keeps the newest).
void interleave_probe_rename(uint32_t object, uint32_t kind, const char *name, uint32_t length);

/// The object of the lock at `address`, as the waits of this process name it: the address of the semaphore (for a threading.Lock of up to 3.13 the pointer
/// that stands first behind its object header), made if need be. With a name it is (re)named. 0: too many.
uint32_t interleave_probe_lock(uint64_t address, uint32_t kind, const char *name, uint32_t length);

/// One record of any EventKind that has no continuation, stamped now, in the calling thread's ring. `detail`: low 8 bits. Kinds that the probe writes itself
/// (ThreadStart, ThreadEnd, Gil…, Lost, Define) and unknown ones are refused: returns 0; else 1.
uint32_t interleave_probe_record(uint32_t kind, uint32_t detail, uint32_t object);

/// The same for a kind with one continuation. Which kinds have one: continuationsOf (trace/event.h); the wrong one of the two is refused.
uint32_t interleave_probe_record_more(uint32_t kind, uint32_t detail, uint32_t object, uint64_t value, uint32_t extra);

/// The line of the script that the calling thread is at, in a shared word: for many lines, at no cost.
void interleave_probe_line(uint32_t line);

/// What the calling thread's next wait outside the GIL is for, until it holds the GIL again: LaneState (BlockedLock, BlockedQueue, BlockedJoin, BlockedIo, Asleep) and
/// object; 0: as the probe sees it by itself (a semaphore: BlockedLock). For a wait whose meaning only Python knows: join, Queue.get.
void interleave_probe_wait_is(uint32_t state, uint32_t object);

#ifdef __cplusplus
}
#endif
