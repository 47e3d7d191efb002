// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace interleave::trace {

/// Who could ever end whose waits, as the program that runs says: what a trace alone cannot know (it shows what was done, not what could
/// be). A plain value; whoever starts the run fills it in (scenario/wakers.h).
struct Wakers
{
    /// What a thread or a task may still do, whatever it has done so far.
    struct Deeds
    {
        bool any = false; ///< nothing is known of it: it may end every wait
        std::set<std::uint32_t> objects {}; ///< shared objects (trace/sharedobjects.h) whose waits it may end
        friend bool operator==(const Deeds &, const Deeds &) = default;
    };
    std::map<std::string, Deeds> byName {}; ///< by the name of the thread or task
    Deeds others { true, {} }; ///< of all that are not named
    std::set<std::string> starting {}; ///< who starts with the run: until all of them are there, one of those to come may do anything
    /// Those of one object; null if nothing is known.
    [[nodiscard]] const Deeds &of(const std::string &name) const
    {
        const auto found = byName.find(name);
        return found == byName.end() ? others : found->second;
    }
};

} // namespace interleave::trace
