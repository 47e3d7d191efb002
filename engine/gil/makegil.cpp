// SPDX-License-Identifier: GPL-3.0-or-later
#include "makegil.h"

#include "cpython3gil.h"
#include "nogil.h"
#include "python2gil.h"

namespace interleave::gil {

std::unique_ptr<Gil> makeGil(Kind kind, Nanoseconds interval, ObjectId object)
{
    switch (kind) {
    case Kind::Python2:
        return std::make_unique<Python2Gil>(object);
    case Kind::None:
        return std::make_unique<NoGil>(object);
    case Kind::CPython3:
        break;
    }
    return std::make_unique<CPython3Gil>(interval, object);
}

} // namespace interleave::gil
