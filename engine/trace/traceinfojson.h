// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store.h"

#include <optional>
#include <string>
#include <string_view>

namespace interleave::trace {

/// TraceInfo as a file keeps it: one JSON object. The same info gives the same text. Both are pure, any thread.
std::string infoToJson(const TraceInfo &info);
/// Keys that are missing or of the wrong type keep their defaults. None if the text is not a JSON object.
std::optional<TraceInfo> infoFromJson(std::string_view text);

} // namespace interleave::trace
