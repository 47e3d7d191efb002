// SPDX-License-Identifier: GPL-3.0-or-later
#include "variables.h"

namespace interleave::threads {

namespace {
constexpr auto kRelaxed = std::memory_order_relaxed; // counts and values: they order nothing, as in Python
}

Variables::Variables(const std::vector<ObjectDecl> &objects, bool freeThreaded, ObjectId first)
    : m_cells(std::make_unique<Cell[]>(objects.size()))
    , m_freeThreaded(freeThreaded)
    , m_first(first)
{
    for (std::uint32_t i = 0; i < objects.size(); ++i) {
        if (objects[i].kind == ObjectKind::Variable)
            m_cells[i].value.store(objects[i].size, kRelaxed);
    }
}

Variables::Seen Variables::lockedLoad(Cell &cell) noexcept
{
    cell.lock.lock();
    const Seen seen = seenIn(cell);
    cell.lock.unlock();
    return seen;
}

Variables::Seen Variables::lockedStore(Cell &cell, std::int64_t value) noexcept
{
    cell.lock.lock();
    const Seen over = storeIn(cell, value);
    cell.lock.unlock();
    return over;
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
