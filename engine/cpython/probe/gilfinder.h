// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../probehello.h"

#include <cstddef>
#include <cstdint>
#include <pthread.h>

namespace interleave::probe {

/// Where the parts of a GIL lie, seen from its switch_cond, in bytes. Learned from the first one of a process; all of a process are alike.
struct GilLayout
{
    bool known = false;
    std::ptrdiff_t cond = 0;
    std::ptrdiff_t mutex = 0;
    std::ptrdiff_t switchMutex = 0;
    bool knowsWords = false;
    std::ptrdiff_t interval = 0; ///< {unsigned long interval; PyThreadState *last_holder; int locked; unsigned long switch_number}
};

/// A condition as the GIL uses it, told by which mutexes of its neighbourhood the calling thread holds while it signals it: glibc's mutexes say who owns them.
/// Python/ceval_gil.h, 3.2 to 3.14: take signals switch_cond inside mutex and switch_mutex; drop signals cond inside mutex.
struct SeenSignal
{
    enum class What : std::uint8_t { Nothing, Take, Drop };
    What what = What::Nothing;
    std::uintptr_t mutexes[2] {}; ///< that are held: two for Take (in order of address), one for Drop
};

/// Finds a CPython's GIL by its structure and by how it is used, not by a table of versions. Nothing here locks or allocates.
class GilFinder
{
public:
    /// Before the interpreter begins. `version`: Py_GetVersion's. (Before 3.2 the GIL was a plain lock that is released every 100 instructions: not found.)
    cpython::GilFinding begin(const char *version) noexcept;
    /// What the calling thread (tid) does by signalling this condition, as far as the condition lies among the interpreter's own data, or a layout is known
    /// and fits. About a microsecond: ask once for each condition.
    [[nodiscard]] SeenSignal look(std::uintptr_t condition, int tid) const noexcept;
    /// The address of the words {interval, last_holder, locked, switch_number} of the GIL whose switch_cond this is, while it is being taken; 0: not found.
    [[nodiscard]] std::uintptr_t findWords(std::uintptr_t switchCondition, std::uintptr_t mutex) const noexcept;

    GilLayout layout;

private:
    [[nodiscard]] bool isOwnData(std::uintptr_t address) const noexcept { return address >= m_begin && address < m_end; }

    std::uintptr_t m_begin = 0; ///< the interpreter's writable data
    std::uintptr_t m_end = 0;
};

} // namespace interleave::probe
