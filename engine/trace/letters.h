// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave::trace {

/// How threads are told apart in the picture: workers are "A", "B", … "Z", "A2", … by their place in the scenario, from 0;
/// main threads are "M", "M2", …, and no worker is.
[[nodiscard]] std::string workerLetter(std::uint32_t place);
[[nodiscard]] std::string mainLetter(std::uint32_t place);

/// Where a thread with this letter stands among all: main threads first, then the workers in their order, then those
/// without a letter. Any text is allowed.
[[nodiscard]] std::uint32_t letterRank(std::string_view letter) noexcept;

} // namespace interleave::trace
