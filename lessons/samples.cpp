// SPDX-License-Identifier: GPL-3.0-or-later
#include "samples.h"

#include <algorithm>

namespace interleave::lessons {

std::vector<Values> usable(const Evidence &evidence, const std::vector<std::string> &names)
{
    std::vector<Values> found;
    for (const Values &sample : evidence.samples) {
        Values all = evidence.machine;
        all.insert(sample.begin(), sample.end());
        if (std::all_of(
                names.begin(), names.end(), [&](const std::string &name) { return all.contains(name); }))
            found.push_back(std::move(all));
    }
    return found;
}

Values medians(const std::vector<Values> &samples)
{
    std::map<std::string, std::vector<double>> columns;
    for (const Values &sample : samples) {
        for (const auto &[name, value] : sample)
            columns[name].push_back(value);
    }
    Values result;
    for (auto &[name, values] : columns)
        result[name] = median(std::move(values));
    return result;
}

} // namespace interleave::lessons
