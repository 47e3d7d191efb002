// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace interleave {

/// A number that means one thing only: ids of different tags do not mix. Value type, no unit.
template <class Tag> struct Id
{
    std::uint32_t value = 0;
    friend constexpr auto operator<=>(Id, Id) = default;
};

/// A traced object inside one process region (a GIL, a lock, a queue, a text). 0 means "none".
using ObjectId = Id<struct ObjectTag>;
/// A lane of one trace store, counted from 0 in the order of creation.
using LaneId = Id<struct LaneTag>;
/// A logical processor as the kernel numbers it.
using CoreId = Id<struct CoreTag>;
/// A thread as the kernel of the *observing* process numbers it (pid namespaces renumber).
using ThreadId = Id<struct ThreadTag>;
/// A process, numbered likewise.
using ProcessId = Id<struct ProcessTag>;

} // namespace interleave

/// An id is a key.
template <class Tag> struct std::hash<interleave::Id<Tag>>
{
    std::size_t operator()(interleave::Id<Tag> id) const noexcept { return std::hash<std::uint32_t> {}(id.value); }
};
