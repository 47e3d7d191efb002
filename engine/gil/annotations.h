// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which lock guards what, in a form that clang checks (-Wthread-safety) and GCC ignores.
#if defined(__clang__)
#define INTERLEAVE_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define INTERLEAVE_THREAD_ANNOTATION(x)
#endif

#define INTERLEAVE_CAPABILITY(name) INTERLEAVE_THREAD_ANNOTATION(capability(name))
#define INTERLEAVE_GUARDED_BY(mutex) INTERLEAVE_THREAD_ANNOTATION(guarded_by(mutex))
#define INTERLEAVE_REQUIRES(mutex) INTERLEAVE_THREAD_ANNOTATION(requires_capability(mutex))
#define INTERLEAVE_ACQUIRE(...) INTERLEAVE_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define INTERLEAVE_RELEASE(...) INTERLEAVE_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define INTERLEAVE_NO_ANALYSIS INTERLEAVE_THREAD_ANNOTATION(no_thread_safety_analysis)
