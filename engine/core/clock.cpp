// SPDX-License-Identifier: GPL-3.0-or-later
#include "clock.h"

#if defined(__x86_64__)
#include <fcntl.h>
#include <string_view>
#include <unistd.h>
#endif

// Neither heap nor streams: the probe that is loaded into Python decides with this file, too, and has nothing
// but the C library.

namespace interleave {

#if defined(__x86_64__)
namespace {

/// The beginning of a file of the kernel's; empty if there is none.
template <std::size_t Size> std::string_view beginningOf(const char *path, char (&buffer)[Size]) noexcept
{
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return {};
    std::size_t length = 0;
    for (ssize_t got = 1; got > 0 && length<Size; length += got> 0 ? std::size_t(got) : 0)
        got = read(descriptor, buffer + length, Size - length);
    close(descriptor);
    return { buffer, length };
}

/// Whether `word` stands in the text, between white space.
bool hasWord(std::string_view text, std::string_view word) noexcept
{
    constexpr std::string_view white = " \t\n";
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || white.find(text[at - 1]) != std::string_view::npos)
            && (end == text.size() || white.find(text[end]) != std::string_view::npos))
            return true;
    }
    return false;
}

bool findInvariantTsc() noexcept
{
    // The kernel drops "tsc" from the list of clock sources when its watchdog finds it unstable, and shows
    // constant_tsc and nonstop_tsc only when the processor promises both: together they are the invariant
    // TSC.
    char sources[256];
    const std::string_view list
        = beginningOf("/sys/devices/system/clocksource/clocksource0/available_clocksource", sources);
    if (!list.empty() && !hasWord(list, "tsc"))
        return false;
    char information[8192]; // the first processor's: all have the same
    const std::string_view processors = beginningOf("/proc/cpuinfo", information);
    const std::size_t begin = processors.find("\nflags");
    if (begin == std::string_view::npos)
        return false;
    const std::string_view flags = processors.substr(begin + 1, processors.find('\n', begin + 1) - begin - 1);
    return hasWord(flags, "constant_tsc") && hasWord(flags, "nonstop_tsc");
}

} // namespace
#endif

bool hasInvariantTsc() noexcept
{
#if defined(__x86_64__)
    static const bool invariant = findInvariantTsc();
    return invariant;
#else
    return false;
#endif
}

} // namespace interleave
