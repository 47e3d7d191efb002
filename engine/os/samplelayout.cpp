// SPDX-License-Identifier: GPL-3.0-or-later
#include "samplelayout.h"

#include <algorithm>
#include <map>

namespace interleave::os {

std::vector<CoreSwitch> layOutSamples(Nanoseconds begin, Nanoseconds end, std::vector<SampledUse> uses)
{
    std::vector<CoreSwitch> switches;
    if (end <= begin)
        return switches;
    // Each core is filled from the end of the window towards its beginning: a thread that still runs then runs at the end.
    std::map<CoreId, Nanoseconds> freeUntil;
    for (const SampledUse &use : uses)
        freeUntil.emplace(use.core, end);
    std::stable_sort(uses.begin(), uses.end(), [](const SampledUse &a, const SampledUse &b) {
        return a.ready != b.ready ? a.ready : a.used > b.used;
    });

    struct Rest
    {
        SampledUse use;
        Nanoseconds before; ///< it may only be placed before this: it is on another core from here on
    };
    std::vector<Rest> rests;
    const auto place = [&](const SampledUse &use, CoreId core, Nanoseconds from, Nanoseconds to, bool readyAfter) {
        if (to <= from)
            return;
        switches.push_back({ from, use.process, use.thread, core, true, false });
        switches.push_back({ to, use.process, use.thread, core, false, readyAfter });
    };
    for (const SampledUse &use : uses) {
        Nanoseconds &until = freeUntil[use.core];
        const Nanoseconds used = std::clamp(use.used, Nanoseconds { 0 }, end - begin);
        const Nanoseconds from = std::max(begin, until - used);
        place(use, use.core, from, until, use.ready);
        const Nanoseconds placed = until - from;
        if (placed > Nanoseconds { 0 })
            until = from;
        if (used > placed) {
            SampledUse rest = use;
            rest.used = used - placed;
            rests.push_back({ rest, placed > Nanoseconds { 0 } ? from : end });
        }
    }
    for (const Rest &rest : rests) {
        for (auto &[core, until] : freeUntil) {
            const Nanoseconds to = std::min(until, rest.before);
            const Nanoseconds from = std::max(begin, to - rest.use.used);
            if (to <= from)
                continue;
            place(rest.use, core, from, to, true);
            until = from;
            break; // what does not fit here either is cut
        }
    }
    // Out before in at the same instant: the core is free when the next one comes.
    std::stable_sort(switches.begin(), switches.end(), [](const CoreSwitch &a, const CoreSwitch &b) {
        return a.time != b.time ? a.time < b.time : !a.in && b.in;
    });
    return switches;
}

} // namespace interleave::os
