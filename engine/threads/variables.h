// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "program.h"

#include <atomic>
#include <cstdint>
#include <memory>

namespace interleave::threads {

/// The variables of a job, in the memory of one process: real memory, real races (through the GIL's safe points, or without a GIL
/// everywhere), and no undefined behaviour, because every access is a relaxed atomic one: it orders nothing, as in Python.
class Variables
{
public:
    explicit Variables(const std::vector<ObjectDecl> &objects);

    /// `object`: index in the job; must be a variable. Any thread.
    [[nodiscard]] std::int64_t load(std::uint32_t object) const noexcept
    {
        return m_cells[object].value.load(std::memory_order_relaxed);
    }
    void store(std::uint32_t object, std::int64_t value) noexcept
    {
        m_cells[object].value.store(value, std::memory_order_relaxed);
    }

private:
    struct alignas(64) Cell ///< a cache line each, so that only real sharing is shared
    {
        std::atomic<std::int64_t> value { 0 };
    };
    std::unique_ptr<Cell[]> m_cells; ///< one for each object, of whatever kind
};

} // namespace interleave::threads
