// SPDX-License-Identifier: GPL-3.0-or-later
#include "codetable.h"

namespace interleave::processes {

CodeTable::CodeTable(const threads::Job &job)
{
    for (const threads::WorkerDecl &worker : job.workers)
        add(worker.steps);
}

void CodeTable::add(const threads::Block &block)
{
    m_numbers.emplace(&block, std::uint32_t(m_blocks.size()));
    m_blocks.push_back(&block);
    for (const threads::Instruction &instruction : block) {
        add(instruction.body);
        add(instruction.handler);
        add(instruction.last);
    }
}

} // namespace interleave::processes
