// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <threads/program.h>

#include <utility>
#include <vector>

namespace interleave::async {

/// Where a task is in its program, for step mode: which step comes next when what it awaits is there. Loop's thread only.
class ProgramPosition
{
public:
    explicit ProgramPosition(std::uint32_t number) noexcept
        : m_number(number)
    {
    }
    [[nodiscard]] std::uint32_t number() const noexcept { return m_number; } ///< Execution::number

    /// A block whose steps come next, for as long as this lives. In a frame of the task's coroutine.
    class Inside
    {
    public:
        /// `position`: null where nobody needs to know. `again`: after its last step its first comes once more.
        Inside(ProgramPosition *position, const threads::Block &block, bool again = false)
            : m_position(position)
        {
            if (position != nullptr)
                position->m_blocks.push_back({ &block, 0, again });
        }
        ~Inside()
        {
            if (m_position != nullptr)
                m_position->m_blocks.pop_back();
        }
        Inside(const Inside &) = delete;
        Inside &operator=(const Inside &) = delete;
        /// It is at this step of the block now.
        void at(const threads::Instruction &step) const noexcept
        {
            if (m_position != nullptr) {
                Level &level = m_position->m_blocks.back();
                level.next = static_cast<std::size_t>(&step - level.block->data()) + 1;
            }
        }

    private:
        ProgramPosition *m_position;
    };

    /// Its first step, before its coroutine has begun.
    void startsWith(const threads::Block &program) noexcept { m_program = &program; }
    void begun() noexcept { m_program = nullptr; }
    /// The step that comes next unless an exception leads elsewhere; null: none, or it is not known.
    [[nodiscard]] const threads::Instruction *next() const noexcept
    {
        if (m_program != nullptr)
            return m_program->empty() ? nullptr : &m_program->front();
        for (auto level = m_blocks.rbegin(); level != m_blocks.rend(); ++level) {
            if (level->next < level->block->size())
                return &(*level->block)[level->next];
            if (level->again && !level->block->empty())
                return &level->block->front();
        }
        return nullptr;
    }

    /// The step that it may take without standing again, because it was told to before its turn began.
    void tell(const threads::Instruction *step) noexcept { m_told = step; }
    [[nodiscard]] bool isTold() const noexcept { return m_told != nullptr; }
    /// It comes to this step: whether it was told to take it. Whatever it was told is over.
    [[nodiscard]] bool takes(const threads::Instruction &step) noexcept { return std::exchange(m_told, nullptr) == &step; }

private:
    struct Level
    {
        const threads::Block *block;
        std::size_t next; ///< index of the step after the one that it is at
        bool again;
    };
    std::uint32_t m_number;
    const threads::Block *m_program = nullptr; ///< until it has begun
    std::vector<Level> m_blocks; ///< outermost first
    const threads::Instruction *m_told = nullptr;
};

} // namespace interleave::async
