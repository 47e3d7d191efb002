// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurenames.h"

#include "quietruns.h"

#include <trace/metrics.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace interleave::lessons {

std::vector<std::string> measureNames()
{
    std::vector<std::string> names;
    for (const auto &[name, value] : trace::measures({})) // the trace library owns the names; all are always there
        names.push_back(name);
    names.emplace_back(kOthers);
    return names;
}

std::vector<std::string> machineNames(const std::vector<scenario::ParameterSpec> &parameters)
{
    std::vector<std::string> names { "interval_ms", "cores", "usable_cores", std::string(kOthers) };
    for (const auto &parameter : parameters)
        names.push_back(parameter.id);
    return names;
}

std::vector<std::string> knownNames(const std::vector<scenario::ParameterSpec> &parameters,
    const std::vector<scenario::VariantSpec> &variants)
{
    std::vector<std::string> names = machineNames(parameters);
    const auto measures = measureNames();
    for (const auto &variant : variants) {
        for (const std::string &measure : measures)
            names.push_back(variant.id + "." + measure);
    }
    return names;
}

bool nameIsInSeconds(std::string_view name) noexcept
{
    constexpr std::array<std::string_view, 13> times { "wall", "cpu", "seconds", "found_after", "total", "mean", "min", "max", "p5",
        "p50", "p90", "p95", "p99" };
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos)
        return false; // a parameter or the machine
    return std::find(times.begin(), times.end(), name.substr(dot + 1)) != times.end();
}

bool isInSeconds(const Expression &expression)
{
    Values once, twice;
    double value = 1.1;
    bool any = false;
    for (const std::string &name : expression.names()) {
        const bool time = nameIsInSeconds(name);
        any = any || time;
        once[name] = value;
        twice[name] = time ? 2 * value : value;
        value += 0.37; // all different, so that differences do not vanish
    }
    if (!any)
        return false;
    const auto a = expression.evaluate(once), b = expression.evaluate(twice);
    return a && b && *a != 0 && std::abs(*b / *a - 2) < 1e-9;
}

} // namespace interleave::lessons
