// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the library shows to the programs that it is loaded into; all else is hidden. Called on any thread, also in signal handlers where the C library allows it.
#define INTERLEAVE_EXPORT extern "C" __attribute__((visibility("default")))
