// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace interleave::cpython::bootstrap {

/// Whether this process is a worker of a multiprocessing.Pool. Any thread that has the GIL.
bool isPoolWorker();
/// What a helper process of multiprocessing is for ("resource tracker", "fork server"), by its command line; null if this is none. Reads /proc.
const char *roleOfThisProcess();

} // namespace interleave::cpython::bootstrap
