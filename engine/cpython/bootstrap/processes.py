# SPDX-License-Identifier: GPL-3.0-or-later
# multiprocessing's processes: `module` (called `name`) has just been imported. What each hook does: processhooks.cpp.
# ruff: noqa: F821
method(module.BaseProcess, "start", "process_starts")
method(module.BaseProcess, "_bootstrap", "process_begins")
