// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/metrics/gildemand.h>
#include <trace/metrics/threads.h>
#include <trace/store.h>

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace interleave::lessons {

/// A measured number that a sentence is bound to.
struct Figure
{
    std::string name; ///< "gil.contended_share"
    double value = 0; ///< shares 0…1, times in seconds
    friend bool operator==(const Figure &, const Figure &) = default;
};

/// One thing that a run shows, in plain words, and what follows from it.
struct Finding
{
    enum class About { Run, Deadlock, Gil, Convoy, Loop, Lock, Waiting, Processes, Serialisation, Cores, Line, Caveat };
    About about = About::Run;
    std::string text; ///< what was measured: a sentence or two
    std::string advice {}; ///< what to do about it; empty: nothing follows
    std::vector<Figure> figures {}; ///< all that the sentences say is computed of these
    int line = 0; ///< of the script, from 1; 0: it is about no line
    std::optional<Nanoseconds> moment {}; ///< where in the recording it can be seen
};

/// What a run may be judged by besides its recording.
struct SummaryContext
{
    int cores = 1; ///< that it was allowed to use
    std::optional<double> others {}; ///< share of the machine that other programs took; empty: not known
    std::map<int, trace::StateTimes> lines {}; ///< how all threads spent their time, by line of the script; empty: not known
};

/// What a run of a script shows, what matters most first. Nothing is said that was not measured: without a GIL's lane there is no word about the GIL,
/// without core time none about cores. Computed from the recording alone. Any thread; linear in its spans (some more for the GIL). Cut short by `stop`: empty.
std::vector<Finding> summarise(const trace::TraceStore &store, const SummaryContext &context, std::stop_token stop = {});

} // namespace interleave::lessons
