// SPDX-License-Identifier: GPL-3.0-or-later
#include "makegil.h"

#include "cpython3gil.h"

namespace interleave::gil {

std::unique_ptr<Gil> makeGil(Kind, Nanoseconds interval, ObjectId object)
{
    return std::make_unique<CPython3Gil>(interval, object);
}

} // namespace interleave::gil
