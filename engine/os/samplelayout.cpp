// SPDX-License-Identifier: GPL-3.0-or-later
#include "samplelayout.h"

#include <algorithm>
#include <map>

namespace interleave::os {

namespace {

struct Stretch
{
    Nanoseconds begin, end;
    const SampledUse *use;
    CoreId core;
};

/// One core within the window. Its own threads lie at the end of the window, or at its begin if it takes in
/// what did not fit elsewhere; what it takes in lies at the end, because the rest of such a thread lies at
/// the begin of its own core.
struct Core
{
    CoreId id;
    std::vector<const SampledUse *> own;
    Nanoseconds used { 0 };
    bool takesIn = false;
};

} // namespace

std::vector<CoreSwitch> layOutSamples(Nanoseconds begin, Nanoseconds end, std::vector<SampledUse> uses)
{
    const Nanoseconds window = end - begin;
    std::map<CoreId, Core> cores;
    // Those that are ready run at the end of the window; a longer use first, so that it is not the one to be
    // cut.
    std::stable_sort(uses.begin(), uses.end(), [](const SampledUse &a, const SampledUse &b) {
        return a.ready != b.ready ? a.ready : a.used > b.used;
    });
    for (SampledUse &use : uses) {
        use.used = std::min(use.used, window);
        if (use.used <= Nanoseconds { 0 })
            continue;
        Core &core = cores[use.core];
        core.id = use.core;
        core.own.push_back(&use);
        core.used += use.used;
    }

    std::vector<Stretch> stretches;
    struct Rest
    {
        const SampledUse *use;
        Nanoseconds rest, headEnd; ///< what did not fit, and where the piece that did fit ends
    };
    std::vector<Rest> rests;
    for (auto &[id, core] : cores) {
        if (core.used <= window)
            continue;
        Nanoseconds at = end;
        for (const SampledUse *use : core.own) {
            const Nanoseconds fits = std::min(use->used, at - begin);
            if (fits > Nanoseconds { 0 })
                stretches.push_back({ at - fits, at, use, id });
            if (fits < use->used)
                rests.push_back({ use, use->used - fits, fits > Nanoseconds { 0 } ? at : begin });
            at -= fits;
        }
    }
    // McNaughton's wrap-around rule: a piece cut at the begin of its core goes on at the end of another.
    for (const Rest &rest : rests) {
        Core *roomiest = nullptr;
        for (auto &[id, core] : cores) {
            if (core.used < window && (!roomiest || core.used < roomiest->used))
                roomiest = &core;
        }
        if (!roomiest)
            break;
        Nanoseconds latest = end; // before what this core has taken in already
        for (const Stretch &stretch : stretches) {
            if (stretch.core == roomiest->id)
                latest = std::min(latest, stretch.begin);
        }
        const Nanoseconds from
            = std::max({ latest - rest.rest, rest.headEnd, latest - (window - roomiest->used) });
        if (from >= latest)
            continue;
        stretches.push_back({ from, latest, rest.use, roomiest->id });
        roomiest->used += latest - from;
        roomiest->takesIn = true;
    }
    for (auto &[id, core] : cores) {
        const bool laidOut
            = std::any_of(stretches.begin(), stretches.end(), [home = id](const Stretch &stretch) {
                  return stretch.core == home && stretch.use->core == home;
              });
        if (laidOut)
            continue;
        Nanoseconds at = core.takesIn ? begin : end;
        for (const SampledUse *use : core.own) {
            const Nanoseconds from = core.takesIn ? at : at - use->used;
            stretches.push_back({ from, from + use->used, use, id });
            at = core.takesIn ? from + use->used : from;
        }
    }

    std::vector<CoreSwitch> switches;
    for (const Stretch &stretch : stretches) {

        switches.push_back(
            { stretch.begin, stretch.use->process, stretch.use->thread, stretch.core, true, false });
        switches.push_back({ stretch.end, stretch.use->process, stretch.use->thread, stretch.core, false,
            stretch.use->ready });
    }
    // At one instant a core is left before it is taken.
    std::stable_sort(switches.begin(), switches.end(), [](const CoreSwitch &a, const CoreSwitch &b) {
        return a.time != b.time ? a.time < b.time : !a.in && b.in;
    });
    return switches;
}

} // namespace interleave::os
