// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace interleave::cpython::bootstrap {

/// Runs start.py, and the file of each module that is imported already; from then on each file runs when one of its modules has been imported. On a thread that has the GIL; once.
/// What goes wrong in them (a version that has things otherwise) is a mark in the trace and no error.
void runStart();

} // namespace interleave::cpython::bootstrap
