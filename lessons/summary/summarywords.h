// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <cstdint>
#include <string>

/// How numbers stand in a summary's sentences. English; pure.
namespace interleave::lessons::words {

[[nodiscard]] std::string share(double share); ///< 0…1: "94 %", "0.4 %", "less than 0.1 %"
[[nodiscard]] std::string time(double seconds); ///< "2.41 s", "203 ms", "5.1 ms", "45 µs"
[[nodiscard]] inline std::string time(Nanoseconds time_) { return time(static_cast<double>(time_.count()) / 1e9); }
[[nodiscard]] std::string number(double value); ///< one decimal: "1.9"; none where it is whole
[[nodiscard]] std::string count(std::uint64_t n); ///< "two" … "ten", then digits in groups: "1,832"
[[nodiscard]] std::string count(std::uint64_t n, const std::string &one); ///< "one thread", "two threads"
[[nodiscard]] std::string bytes(double bytes); ///< "24 MB"
[[nodiscard]] std::string capitalised(std::string text);

} // namespace interleave::lessons::words
