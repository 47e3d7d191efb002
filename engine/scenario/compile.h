// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scenario.h"

#include <functional>
#include <threads/program.h>

namespace interleave::scenario {

/// Flattens a worker's steps. `textObject` gives the id under which a mark's text was introduced to the
/// trace. Pure otherwise.
threads::Program compile(
    const std::vector<Step> &steps, const std::function<ObjectId(const std::string &)> &textObject);

} // namespace interleave::scenario
