// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace interleave::cpython::bootstrap {

/// The Python files of this folder, embedded by the build (embed.cmake). Values.
struct Source
{
    const char *name; ///< "threads.py"
    const char *text;
};
extern const Source sources[]; ///< ended by one without a name

} // namespace interleave::cpython::bootstrap
