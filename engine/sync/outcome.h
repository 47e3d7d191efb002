// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <cstdint>
#include <string_view>

namespace interleave::sync {

/// How a wait for a raw lock ended.
enum class Got : std::uint8_t { It, TimedOut, Stopped };

/// What let a waiter in.
struct Wake
{
    Ticks at {}; ///< of the release; 0: nobody had to
    std::uint32_t thread = 0; ///< number of who released (ThreadTrace::number), 0: not known
};

/// How an operation of the program ended. Errors of the program are CPython's: type and message as it prints them.
struct Outcome
{
    enum class How : std::uint8_t {
        Done,
        TimedOut, ///< what returns False in Python
        Stopped, ///< the run is to end; the operation is left where it stood
        Raised,
    };
    How how = How::Done;
    std::string_view type {}; ///< of what was raised: "RuntimeError"
    std::string_view message {};

    [[nodiscard]] bool done() const noexcept { return how == How::Done; }
    [[nodiscard]] bool timedOut() const noexcept { return how == How::TimedOut; }
    [[nodiscard]] bool stopped() const noexcept { return how == How::Stopped; }
    [[nodiscard]] bool raised() const noexcept { return how == How::Raised; }
};

/// The outcomes that need no words.
constexpr Outcome done() noexcept { return {}; }
constexpr Outcome timedOut() noexcept { return { Outcome::How::TimedOut }; }
constexpr Outcome stopped() noexcept { return { Outcome::How::Stopped }; }
/// Both texts must be literals.
constexpr Outcome raised(std::string_view type, std::string_view message = {}) noexcept
{
    return { Outcome::How::Raised, type, message };
}

} // namespace interleave::sync
