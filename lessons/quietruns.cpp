// SPDX-License-Identifier: GPL-3.0-or-later
#include "quietruns.h"

#include "claims.h"
#include "measurenames.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave::lessons {

bool othersChange(std::string_view name)
{
    return (nameIsInSeconds(name) && !name.ends_with(".cpu")) || name.ends_with(".cores.used") || name.ends_with(".held_share");
}

namespace {

/// The most that others took during the runs of one repetition that the formula speaks of.
double othersIn(const Values &sample, const std::vector<std::string> &names)
{
    double most = 0;
    for (const std::string &name : names) {
        if (!othersChange(name))
            continue;
        const auto others = sample.find(name.substr(0, name.find('.') + 1) + std::string(kOthers));
        if (others != sample.end())
            most = std::max(most, others->second);
    }
    return most;
}

} // namespace

QuietRuns quietRuns(std::vector<Values> samples, const std::vector<std::string> &names)
{
    QuietRuns runs;
    std::vector<double> others;
    for (Values &sample : samples) {
        others.push_back(othersIn(sample, names));
        if (others.back() <= kMostOthers)
            runs.samples.push_back(std::move(sample));
    }
    if (2 * runs.samples.size() < others.size()) {
        const std::size_t busy = others.size() - runs.samples.size();
        std::erase_if(others, [](double share) { return share <= kMostOthers; });
        runs.busy = median(others);
        runs.tooFew = fmt::format("Other programs took {:.0f} % of this machine's cores while it ran{}, so its times say little about "
                                  "Python; up to {:.0f} % would do. Close them and run it again.",
            runs.busy * 100,
            samples.size() == 1 ? std::string() : fmt::format(" (the middle of {} of the {} runs)", busy, samples.size()),
            kMostOthers * 100);
    }
    return runs;
}

} // namespace interleave::lessons
