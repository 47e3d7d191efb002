// SPDX-License-Identifier: GPL-3.0-or-later
#include "variables.h"

namespace interleave::threads {

namespace {
constexpr auto kRelaxed = std::memory_order_relaxed; // counts and values: they order nothing, as in Python
}

Variables::Variables(const std::vector<ObjectDecl> &objects, bool freeThreaded)
    : m_cells(std::make_unique<Cell[]>(objects.size()))
    , m_freeThreaded(freeThreaded)
{
    for (std::uint32_t i = 0; i < objects.size(); ++i) {
        if (objects[i].kind == ObjectKind::Variable)
            store(i, objects[i].size);
    }
}

std::int64_t Variables::lockedLoad(Cell &cell) noexcept
{
    cell.lock.lock();
    const std::int64_t value = cell.value.load(kRelaxed);
    cell.lock.unlock();
    return value;
}

void Variables::lockedStore(Cell &cell, std::int64_t value) noexcept
{
    cell.lock.lock();
    cell.value.store(value, kRelaxed);
    cell.lock.unlock();
}

void Variables::countReferences(std::uint32_t object, std::uint32_t owner) noexcept
{
    Cell &cell = m_cells[object];
    bool plainly = !m_freeThreaded; // the GIL keeps the others away
    if (m_freeThreaded && owner != 0) {
        std::uint32_t nobody = 0;
        plainly = cell.owner.load(kRelaxed) == owner || cell.owner.compare_exchange_strong(nobody, owner, kRelaxed);
    }
    for (int i = 0; i < kReferencesPerUnit; ++i) {
        if (plainly) {
            cell.ownReferences.store(cell.ownReferences.load(kRelaxed) + 1, kRelaxed);
            cell.ownReferences.store(cell.ownReferences.load(kRelaxed) - 1, kRelaxed);
        } else {
            cell.sharedReferences.fetch_add(1, kRelaxed);
            cell.sharedReferences.fetch_sub(1, kRelaxed);
        }
    }
}

} // namespace interleave::threads
