// SPDX-License-Identifier: GPL-3.0-or-later
#include "summarywords.h"

#include <cctype>
#include <cmath>
#include <fmt/format.h>

namespace interleave::lessons::words {

namespace {

constexpr const char *kSpace = "\u00a0"; // number and unit never part

/// Three significant digits at most, none after a point once it has three before it.
std::string significant(double value)
{
    if (value >= 100)
        return fmt::format("{:.0f}", value);
    return fmt::format("{:.3g}", value >= 10 ? std::round(value * 10) / 10 : std::round(value * 100) / 100);
}

} // namespace

std::string share(double share)
{
    const double percent = share * 100;
    if (percent > 0 && percent < 0.1)
        return fmt::format("less than 0.1{}%", kSpace);
    if (percent > 99 && percent < 100) // never rounded up to all of it
        return fmt::format("{:g}{}%", std::floor(percent * 10) / 10, kSpace);
    return fmt::format("{:g}{}%", percent < 10 ? std::round(percent * 10) / 10 : std::round(percent), kSpace);
}

std::string time(double seconds)
{
    const char *unit = "s";
    double value = seconds;
    if (seconds < 0.9995e-3) {
        unit = "µs";
        value = seconds * 1e6;
    } else if (seconds < 0.9995) {
        unit = "ms";
        value = seconds * 1e3;
    }
    return significant(value) + kSpace + unit;
}

std::string number(double value) { return fmt::format("{:g}", std::round(value * 10) / 10); }

std::string count(std::uint64_t n)
{
    static constexpr const char *names[] = { "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten" };
    if (n < std::size(names))
        return names[n];
    std::string digits = std::to_string(n);
    for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
        digits.insert(static_cast<std::size_t>(i), ",");
    return digits;
}

std::string count(std::uint64_t n, const std::string &one) { return count(n) + ' ' + one + (n == 1 ? "" : "s"); }

std::string bytes(double bytes)
{
    if (bytes < 1000)
        return fmt::format("{:.0f}{}bytes", bytes, kSpace);
    if (bytes < 1e6)
        return significant(bytes / 1e3) + kSpace + "kB";
    return bytes < 1e9 ? significant(bytes / 1e6) + kSpace + "MB" : significant(bytes / 1e9) + kSpace + "GB";
}

std::string capitalised(std::string text)
{
    if (!text.empty())
        text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return text;
}

} // namespace interleave::lessons::words
