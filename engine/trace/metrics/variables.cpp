// SPDX-License-Identifier: GPL-3.0-or-later
#include "variables.h"

#include "walk.h"

#include "../instantvalues.h"

#include <algorithm>
#include <unordered_map>

namespace interleave::trace {

namespace {

struct Access
{
    Nanoseconds time;
    std::uint32_t variable; ///< its name
    InstantKind kind;
    std::uint64_t value;
};

constexpr bool isAccess(InstantKind kind) noexcept
{
    return kind == InstantKind::Load || kind == InstantKind::Store || kind == InstantKind::FinalValue || kind == InstantKind::Counted
        || kind == InstantKind::Overwritten;
}

void count(const Access &access, VariableMetrics &variable)
{
    switch (access.kind) {
    case InstantKind::Load:
        ++variable.loads;
        break;
    case InstantKind::Store:
        ++variable.stores;
        break;
    case InstantKind::Counted:
        variable.loads += access.value & 0xffff'ffff;
        variable.stores += access.value >> 32;
        break;
    case InstantKind::Overwritten: {
        const auto overwritten = OverwrittenValue::of(access.value);
        variable.overwritten += overwritten.stores;
        variable.lost += overwritten.lost;
        break;
    }
    default:
        variable.last = static_cast<std::int64_t>(access.value);
        break;
    }
}

} // namespace

std::vector<VariableMetrics> measureVariables(const TraceStore &store)
{
    std::vector<Access> accesses;
    forEachLane(store, { LaneKind::Thread, LaneKind::Task }, [&](LaneId, const Lane &lane) {
        forEachInstant(lane, [&](const Instant &instant) {
            if (isAccess(instant.kind))
                accesses.push_back({ instant.time, instant.object, instant.kind, instant.value });
        });
    });
    std::stable_sort(accesses.begin(), accesses.end(), [](const Access &a, const Access &b) { return a.time < b.time; });

    std::vector<VariableMetrics> variables;
    std::unordered_map<std::uint32_t, std::size_t> indexOf;
    for (const Access &access : accesses) {
        const auto [known, isNew] = indexOf.emplace(access.variable, variables.size());
        if (isNew)
            variables.push_back({ store.name(access.variable) });
        count(access, variables[known->second]);
    }
    return variables;
}

} // namespace interleave::trace
