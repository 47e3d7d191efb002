// SPDX-License-Identifier: GPL-3.0-or-later
#include "variables.h"

#include "walk.h"

#include <algorithm>
#include <unordered_map>

namespace interleave::trace {

namespace {

struct Access
{
    Nanoseconds time;
    std::uint32_t who;
    std::uint32_t variable; ///< its name
    InstantKind kind;
    std::uint64_t value;
};

/// Which store everybody's last load has seen.
struct Versions
{
    std::uint64_t stores = 0;
    std::unordered_map<std::uint32_t, std::uint64_t> loaded; ///< by who
};

} // namespace

std::vector<VariableMetrics> measureVariables(const TraceStore &store)
{
    std::vector<Access> accesses;
    forEachLane(store, { LaneKind::Thread, LaneKind::Task }, [&](LaneId id, const Lane &lane) {
        forEachInstant(lane, [&](const Instant &instant) {
            if (instant.kind == InstantKind::Load || instant.kind == InstantKind::Store || instant.kind == InstantKind::FinalValue)
                accesses.push_back({ instant.time, id.value, instant.object, instant.kind, instant.value });
        });
    });
    std::stable_sort(accesses.begin(), accesses.end(), [](const Access &a, const Access &b) { return a.time < b.time; });

    std::vector<VariableMetrics> variables;
    std::unordered_map<std::uint32_t, std::size_t> indexOf;
    std::vector<Versions> versions;
    for (const Access &access : accesses) {
        const auto [known, isNew] = indexOf.emplace(access.variable, variables.size());
        if (isNew) {
            variables.push_back({ store.name(access.variable) });
            versions.emplace_back();
        }
        VariableMetrics &variable = variables[known->second];
        Versions &version = versions[known->second];
        if (access.kind == InstantKind::Load) {
            ++variable.loads;
            version.loaded[access.who] = version.stores;
        } else if (access.kind == InstantKind::Store) {
            ++variable.stores;
            const auto loaded = version.loaded.find(access.who);
            if (loaded != version.loaded.end()) {
                variable.overwritten += loaded->second != version.stores ? 1 : 0;
                version.loaded.erase(loaded);
            }
            ++version.stores;
        } else {
            variable.last = static_cast<std::int64_t>(access.value);
        }
    }
    return variables;
}

} // namespace interleave::trace
