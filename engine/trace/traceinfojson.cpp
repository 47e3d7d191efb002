// SPDX-License-Identifier: GPL-3.0-or-later
#include "traceinfojson.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace interleave::trace {

using nlohmann::json;

namespace {

void read(const json &value, std::string &into)
{
    if (value.is_string())
        into = value.get<std::string>();
}
void read(const json &value, std::uint64_t &into)
{
    if (value.is_number_unsigned())
        into = value.get<std::uint64_t>();
}
void read(const json &value, bool &into)
{
    if (value.is_boolean())
        into = value.get<bool>();
}
void read(const json &value, double &into)
{
    if (value.is_number())
        into = value.get<double>();
}
void read(const json &value, Nanoseconds &into)
{
    if (value.is_number_integer())
        into = Nanoseconds { value.get<std::int64_t>() };
}
void read(const json &value, CoreSource &into)
{
    for (const CoreSource source : { CoreSource::Perf, CoreSource::Self, CoreSource::Sampled }) {
        if (value.is_string() && value.get_ref<const std::string &>() == coreSourceName(source))
            into = source;
    }
}
void read(const json &value, CoreId &into)
{
    if (value.is_number_unsigned())
        into = CoreId { value.get<std::uint32_t>() };
}
void read(const json &value, std::pair<Nanoseconds, Nanoseconds> &into)
{
    if (value.is_array() && value.size() == 2) {
        read(value[0], into.first);
        read(value[1], into.second);
    }
}
template <class T> void read(const json &value, std::vector<T> &into)
{
    if (!value.is_array())
        return;
    for (const json &element : value)
        read(element, into.emplace_back());
}

/// The one list of what belongs to the info: applied to write and to read.
template <class Info, class Visit> void forEachField(Info &info, Visit &&visit)
{
    visit("lesson", info.lesson);
    visit("variant", info.variant);
    visit("parameters_json", info.parametersJson);
    visit("seed", info.seed);
    visit("core_source", info.coreSource);
    visit("switch_interval_ns", info.switchInterval);
    visit("time_scale", info.timeScale);
    visit("cores_allowed", info.coresAllowed);
    visit("machine", info.machine);
    visit("events", info.events);
    visit("lost", info.lost);
    visit("late", info.late);
    visit("violations", info.violations);
    visit("frozen_ns", info.frozen);
    visit("wall_ns", info.wall);
    visit("outcome", info.outcome);
    visit("error", info.error);
    visit("gil_takes", info.gilTakes);
    visit("gil_holder_changes", info.gilHolderChanges);
    visit("gil_switch_number", info.gilSwitchNumber);
    visit("gil_overlaps", info.gilOverlaps);
    visit("gil_epoch_gaps", info.gilEpochGaps);
    visit("deadlocks", info.deadlocks);
    visit("deadlocked_ns", info.deadlocked);
    visit("deadlock_found_after_ns", info.deadlockFoundAfter);
    visit("deaths", info.deaths);
    visit("stepped", info.stepped);
}

json written(const std::string &value)
{
    return value;
}
json written(std::uint64_t value)
{
    return value;
}
json written(bool value)
{
    return value;
}
json written(double value)
{
    return std::isfinite(value) ? json(value) : json(0.0);
}
json written(Nanoseconds value)
{
    return value.count();
}
json written(CoreSource value)
{
    return coreSourceName(value);
}
json written(CoreId value)
{
    return value.value;
}
json written(const std::pair<Nanoseconds, Nanoseconds> &value)
{
    return json::array({ value.first.count(), value.second.count() });
}
template <class T> json written(const std::vector<T> &values)
{
    json array = json::array();
    for (const T &value : values)
        array.push_back(written(value));
    return array;
}

} // namespace

std::string infoToJson(const TraceInfo &info)
{
    json object = json::object();
    forEachField(info, [&](const char *key, const auto &value) { object[key] = written(value); });
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<TraceInfo> infoFromJson(std::string_view text)
{
    const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object())
        return std::nullopt;
    TraceInfo info;
    forEachField(info, [&](const char *key, auto &value) {
        if (const auto found = object.find(key); found != object.end())
            read(*found, value);
    });
    return info;
}

} // namespace interleave::trace
