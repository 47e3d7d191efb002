// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record.h"
#include "sharedobjects.h"
#include "store.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace interleave::trace {

/// What the objects of a run are called: those of each region, and those that all regions share. One thread; does not own the store.
class ObjectTable
{
public:
    struct Object
    {
        ObjectKind kind = ObjectKind::None;
        std::uint32_t name = 0; ///< index into the store's names; 0 for threads and GILs, which are named by their lanes
        std::string text;
    };
    enum class Defined
    {
        New,
        Known, ///< there is nothing new about it
        Renamed, ///< an id is given once, but it may be called otherwise later: the newest name stands
        Full
    };
    /// Tells an object of a region from all others of the run.
    using Key = std::uint64_t;

    explicit ObjectTable(TraceStore &store)
        : m_store(store)
    {
    }

    void addRegion() { m_regions.emplace_back(); } ///< number 0, 1, …
    Defined define(std::uint32_t region, const Definition &definition);
    [[nodiscard]] const Object *find(std::uint32_t region, std::uint32_t object) const; ///< null if nobody named it
    [[nodiscard]] std::uint32_t nameOf(std::uint32_t region, std::uint32_t object) const; ///< 0 if nobody named it
    [[nodiscard]] ObjectKind kindOf(std::uint32_t region, std::uint32_t object) const; ///< None if nobody named it
    [[nodiscard]] static constexpr Key keyOf(std::uint32_t region, std::uint32_t object) noexcept
    {
        return isShared(object) ? kAllRegions << 32 | object : Key { region } << 32 | object;
    }

private:
    using Objects = std::unordered_map<std::uint32_t, Object>; ///< by ObjectId
    static constexpr Key kAllRegions = 0xffff'ffff;

    TraceStore &m_store;
    Objects m_shared;
    std::vector<Objects> m_regions;
    std::uint32_t m_renamed = 0; ///< so often; bounded, for names are kept
};

} // namespace interleave::trace
