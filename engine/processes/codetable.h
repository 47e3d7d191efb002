// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <threads/program.h>

#include <unordered_map>
#include <vector>

namespace interleave::processes {

/// Numbers for the blocks of a job: what one process calls "run this" to another, as pickle sends the name of a function. Two tables
/// of equal jobs agree. Immutable, any thread; refers to the job's blocks.
class CodeTable
{
public:
    explicit CodeTable(const threads::Job &job);
    /// Of a block of this job. It must be one.
    [[nodiscard]] std::uint32_t numberOf(const threads::Block &block) const { return m_numbers.at(&block); }
    /// Null if there is none.
    [[nodiscard]] const threads::Block *block(std::uint32_t number) const
    {
        return number < m_blocks.size() ? m_blocks[number] : nullptr;
    }

private:
    void add(const threads::Block &block);
    std::vector<const threads::Block *> m_blocks;
    std::unordered_map<const threads::Block *, std::uint32_t> m_numbers;
};

} // namespace interleave::processes
