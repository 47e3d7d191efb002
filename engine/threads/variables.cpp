// SPDX-License-Identifier: GPL-3.0-or-later
#include "variables.h"

namespace interleave::threads {

Variables::Variables(const std::vector<ObjectDecl> &objects)
    : m_cells(std::make_unique<Cell[]>(objects.size()))
{
    for (std::uint32_t i = 0; i < objects.size(); ++i) {
        if (objects[i].kind == ObjectKind::Variable)
            store(i, objects[i].size);
    }
}

} // namespace interleave::threads
