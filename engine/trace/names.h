// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "event.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace interleave::trace {

/// At most `bytes` of the text, cut between two UTF-8 characters. Both are pure, any thread.
std::string_view cutAtCharacter(std::string_view text, std::size_t bytes) noexcept;

/// A name from an untrusted writer, fit to be shown: well-formed UTF-8, at most `maxBytes` bytes, one line.
/// Malformed bytes, control characters, bidirectional controls and other invisible format characters each
/// become U+FFFD, so that nothing is hidden.
std::string sanitizedName(std::string_view untrusted, std::size_t maxBytes = kMaxName);

} // namespace interleave::trace
