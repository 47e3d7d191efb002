// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/coresource.h>

#include <vector>

namespace interleave::trace {

/// The core source as a source of the collector's merge: switches, and the two ends of every loss, in order
/// of time. The collector's thread only; never blocks.
class CoreSourceQueue
{
public:
    enum class What : std::uint8_t
    {
        Switch,
        LossBegins,
        LossEnds
    };
    struct Item
    {
        Nanoseconds time { 0 };
        What what = What::Switch;
        CoreSwitch change;
        CoreId core;
        std::uint64_t records = 0; ///< of a loss
    };

    /// Times within a batch go up; batches may overlap.
    void add(const CoreBatch &batch);
    [[nodiscard]] Nanoseconds watermark() const noexcept { return m_watermark; }
    [[nodiscard]] bool hasPending() const noexcept { return m_next < m_pending.size(); }
    [[nodiscard]] const Item &peek() const { return m_pending[m_next]; }
    /// The one that peek() showed. There must be one.
    void pop() { ++m_next; }

private:
    std::vector<Item> m_pending;
    std::size_t m_next = 0;
    Nanoseconds m_watermark { 0 };
};

} // namespace interleave::trace
