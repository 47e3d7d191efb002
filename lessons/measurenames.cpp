// SPDX-License-Identifier: GPL-3.0-or-later
#include "measurenames.h"

#include "quietruns.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace interleave::lessons {

namespace {

/// Adds "name", or "name-1", "name-2", … as scenario::instantiate makes them; all that the parameters allow.
void expand(const std::string &name, const scenario::Value &count, const std::vector<scenario::ParameterSpec> &parameters,
    std::vector<std::string> &names)
{
    double least = 1, most = 1;
    if (const auto *number = std::get_if<double>(&count)) {
        least = most = *number;
    } else {
        const std::string id = std::get<std::string>(count);
        for (const auto &parameter : parameters) {
            if (parameter.id == id) {
                least = parameter.min;
                most = parameter.max;
            }
        }
    }
    if (least <= 1)
        names.push_back(name);
    for (int i = 1; most > 1 && i <= most && i <= kMostOfOneName; ++i)
        names.push_back(name + "-" + std::to_string(i));
}

std::vector<std::string> &listFor(trace::NamedThings &things, scenario::ObjectKind kind)
{
    using Kind = scenario::ObjectKind;
    switch (kind) {
    case Kind::Queue:
    case Kind::Pipe:
    case Kind::SharedMemory:
        return things.channels;
    case Kind::ThreadPool:
    case Kind::ProcessPool:
    case Kind::MpPool:
        return things.pools;
    case Kind::Variable:
        return things.variables;
    default:
        return things.locks;
    }
}

} // namespace

std::vector<std::string> measureNames(const trace::NamedThings &things)
{
    std::vector<std::string> names;
    for (const auto &[name, value] : trace::measures({}, things)) // the trace library owns the names; all are always there
        names.push_back(name);
    names.emplace_back(kOthers);
    return names;
}

trace::NamedThings namedThings(const scenario::VariantSpec &variant, const std::vector<scenario::ParameterSpec> &parameters)
{
    trace::NamedThings things;
    for (const auto &worker : variant.workers)
        expand(worker.name, worker.count, parameters, things.threads);
    for (const auto &object : variant.objects)
        expand(object.name, object.count, parameters, listFor(things, object.kind));
    return things;
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
    for (const auto &variant : variants) {
        for (const std::string &measure : measureNames(namedThings(variant, parameters)))
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
