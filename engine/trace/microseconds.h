// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <array>
#include <charconv>
#include <string_view>

namespace interleave::trace {

/// Microseconds as the format wants them, exact to the nanosecond (a double would round: uptimes have 16
/// digits). Never negative: relative to the trace's begin. A value.
class Microseconds
{
public:
    static constexpr std::size_t kLongest = 28;

    explicit Microseconds(Nanoseconds time)
        : m_length(static_cast<std::size_t>(write(m_text.data(), time) - m_text.data()))
    {
    }
    operator std::string_view() const { return { m_text.data(), m_length }; }

    /// The text to `out`, where there is room for kLongest; returns its end.
    static char *write(char *out, Nanoseconds time)
    {
        const std::int64_t ns = time.count();
        char *end = std::to_chars(out, out + kLongest - 4, ns / 1000).ptr;
        const auto rest = static_cast<int>(ns % 1000);
        *end++ = '.';
        *end++ = static_cast<char>('0' + rest / 100);
        *end++ = static_cast<char>('0' + rest / 10 % 10);
        *end++ = static_cast<char>('0' + rest % 10);
        return end;
    }

private:
    std::array<char, kLongest> m_text;
    std::size_t m_length;
};

} // namespace interleave::trace
