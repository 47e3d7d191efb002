// SPDX-License-Identifier: GPL-3.0-or-later
#include "disturbedruns.h"

#include "claims.h"
#include "quietruns.h"

#include <algorithm>
#include <array>
#include <limits>

namespace interleave::lessons {

namespace {

constexpr double kSafety = 2; // times their share, in case others sat where it mattered
constexpr double kMostOfWall = 0.8, kMostOfMiddle = 0.5; // above it nothing bounds a wall time, a middle of times

bool endsWithAny(std::string_view name, std::initializer_list<std::string_view> ends)
{
    return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return name.ends_with(end); });
}

std::string variantOf(const std::string &name) { return name.substr(0, name.find('.') + 1); }

std::optional<double> valueOf(const Values &sample, const std::string &name)
{
    const auto found = sample.find(name);
    return found == sample.end() ? std::nullopt : std::optional(found->second);
}

/// `x`: up to which share of it others may have cost the run of this name's variant; `wall`: how long that took.
std::optional<std::pair<double, double>> boundOf(const std::string &name, double value, double x, std::optional<double> wall)
{
    constexpr double none = 0;
    if (x >= kMostOfWall)
        return {};
    const double most = 1 / (1 - x);
    if (name.ends_with(".wall"))
        return std::pair(value * (1 - x), value);
    if (name.ends_with(".cores.used"))
        return std::pair(value, value * most);
    if (name.ends_with(".held_share")) {
        if (x >= kMostOfMiddle)
            return {};
        return std::pair(std::max(none, value - x), std::min(1.0, value * most));
    }
    if (endsWithAny(name, { ".p5", ".p50", ".mean", ".total" })) {
        if (x >= kMostOfMiddle)
            return {};
        return std::pair(value * (1 - x), value * most);
    }
    if (!wall)
        return {};
    return std::pair(std::max(none, value - x * *wall), value + x * *wall);
}

} // namespace

std::optional<Bounds> boundsOf(const Values &sample, const std::vector<std::string> &names)
{
    double most = 0;
    for (const std::string &name : names) {
        if (othersChange(name))
            most = std::max(most, valueOf(sample, variantOf(name) + std::string(kOthers)).value_or(0));
    }
    Bounds bounds;
    for (const std::string &name : names) {
        const auto value = valueOf(sample, name);
        if (!value)
            return {};
        if (!othersChange(name)) {
            bounds[name] = { *value, *value };
            continue;
        }
        const double others = valueOf(sample, variantOf(name) + std::string(kOthers)).value_or(most);
        const auto bound = boundOf(name, *value, std::min(1.0, kSafety * others), valueOf(sample, variantOf(name) + "wall"));
        if (!bound)
            return {};
        bounds[name] = *bound;
    }
    return bounds;
}

Bounds medianOf(const std::vector<Bounds> &all)
{
    std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> ends;
    for (const Bounds &bounds : all) {
        for (const auto &[name, bound] : bounds) {
            ends[name].first.push_back(bound.first);
            ends[name].second.push_back(bound.second);
        }
    }
    Bounds middle;
    for (auto &[name, both] : ends)
        middle[name] = { median(std::move(both.first)), median(std::move(both.second)) };
    return middle;
}

std::optional<std::pair<double, double>> rangeWithin(const Expression &formula, const Bounds &bounds)
{
    std::vector<std::string> open;
    Values point;
    for (const auto &[name, bound] : bounds) {
        point[name] = bound.first;
        if (bound.first != bound.second)
            open.push_back(name);
    }
    // A formula may turn in between (abs, min …), so the ends alone would not do.
    constexpr std::array<int, 7> stepsOf { 1, 64, 16, 6, 4, 2, 2 }; // by how many names are open
    if (open.size() >= stepsOf.size())
        return {};
    const int steps = stepsOf[open.size()];
    std::vector<int> at(open.size(), 0);
    std::pair<double, double> range { std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest() };
    while (true) {
        for (std::size_t i = 0; i < open.size(); ++i) {
            const auto &[low, high] = bounds.at(open[i]);
            point[open[i]] = low + (high - low) * at[i] / steps;
        }
        const auto value = formula.evaluate(point);
        if (!value)
            return {};
        range = { std::min(range.first, *value), std::max(range.second, *value) };
        std::size_t next = 0; // counts in the number system of `steps` + 1
        while (next < at.size() && at[next] == steps)
            at[next++] = 0;
        if (next == at.size())
            return range;
        ++at[next];
    }
}

std::optional<bool> surelyWithin(const Expression &formula, const Bounds &bounds)
{
    const auto range = rangeWithin(formula, bounds);
    if (!range)
        return {};
    if (range->first != 0 || range->second != 0) // true somewhere
        return range->first > 0 || range->second < 0 ? std::optional(true) : std::nullopt;
    return false;
}

std::optional<bool> surely(const Expression &formula, const std::vector<Values> &samples)
{
    std::vector<Bounds> all;
    for (const Values &sample : samples) {
        auto bounds = boundsOf(sample, formula.names());
        if (!bounds)
            return {};
        all.push_back(std::move(*bounds));
    }
    return all.empty() ? std::nullopt : surelyWithin(formula, medianOf(all));
}

} // namespace interleave::lessons
