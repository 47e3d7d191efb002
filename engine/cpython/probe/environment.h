// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace interleave::probe {

/// Takes what the probe was started with out of the environment, before main: LD_PRELOAD's entry that is the probe, and "INTERLEAVE_PROBE_…". Keeps it for what
/// this process will execute. Once, while there is one thread.
void hideEnvironment() noexcept;

/// Value of a variable that was hidden; null if there was none.
const char *setting(const char *name) noexcept;

/// An environment for something that is executed: the given one, and with it what was hidden (where it does not say otherwise itself). On the caller's stack,
/// because a child by vfork executes, and a signal's handler may: neither may allocate.
class ExecEnvironment
{
public:
    /// How many pointers ExecEnvironment needs for this environment.
    static std::size_t pointersFor(char *const *environment) noexcept;
    static constexpr std::size_t kPreloadBytes = 4096; ///< a script's own LD_PRELOAD and ours; longer, and ours is left out

    /// Fills `pointers`, of which there are pointersFor(environment), and uses `preload`, kPreloadBytes long.
    ExecEnvironment(char *const *environment, char **pointers, char *preload) noexcept;
    [[nodiscard]] char **pointers() const noexcept { return m_pointers; }

private:
    char **m_pointers;
};

} // namespace interleave::probe
