// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <os/stopsignal.h>

namespace interleave::threads {

using os::StopSignal;

} // namespace interleave::threads
