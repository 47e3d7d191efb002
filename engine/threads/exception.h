// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave::threads {

/// An exception of the program that runs (never one of C++): its type's name and its message, as Python would print them.
struct Exception
{
    std::string type; ///< "ValueError"
    std::string message {};
    // Where it comes from; no part of the value.
    std::uint32_t line = 0; ///< of script.py, where it was raised; 0: not known
    std::string worker {}; ///< the thread, process or task whose program ended by it first; empty as long as none has
    friend bool operator==(const Exception &a, const Exception &b) { return a.type == b.type && a.message == b.message; }
};

/// Whether Python prints a traceback when nobody catches it. SystemExit is how a program asks for its own end.
constexpr bool isTold(std::string_view type) noexcept { return type != "SystemExit"; }

/// What a program raises to show the death of a process: no exception, but SIGKILL, as the kernel sends it to who takes too much memory. In a
/// process that was started for the program; in others it is an exception of this name.
inline constexpr std::string_view kKilledWorker = "KilledWorker";

/// Those that `except Exception` lets pass, because they derive from BaseException alone (asyncio.CancelledError since 3.8).
constexpr bool isBaseOnly(std::string_view type) noexcept
{
    return type == "CancelledError" || type == "KeyboardInterrupt" || type == "SystemExit" || type == "GeneratorExit"
        || type == "BaseExceptionGroup";
}

/// Whether `except WORD` catches an exception of this type. An empty word catches nothing.
constexpr bool catches(std::string_view word, std::string_view type) noexcept
{
    if (word.empty())
        return false;
    return word == type || word == "BaseException" || (word == "Exception" && !isBaseOnly(type));
}

} // namespace interleave::threads
