// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

/// Every parser of bytes that Interleave did not write itself, as a function of arbitrary bytes. libFuzzer
/// calls them with what it makes up (`./dev fuzz`), corpus_test with the committed corpus (`./dev test`). A
/// target returns when the parser did its duty — a value or an error with a sentence — and aborts when a
/// promise was broken.
namespace interleave::fuzz {

using Input = std::span<const std::uint8_t>;

void traceFile(Input input); ///< a whole `.itrace`: as it is, and once more with checksums made right
void journal(Input input); ///< the same for a journal that its owner left behind
void region(Input input); ///< a hostile writer's region: a program of pokes, see region_fuzz.cpp
void protocol(Input input); ///< one frame of the control protocol
void scenarioJson(Input input); ///< what the supervisor is asked to run
void scenarioToml(Input input); ///< parameters, variants and service of a lesson.toml
void lesson(Input input); ///< lesson.toml, lesson.md and script.py, a line "=====" between them
void expression(Input input); ///< a formula of a lesson

inline std::string_view textOf(Input input) noexcept
{
    return { reinterpret_cast<const char *>(input.data()), input.size() };
}

/// A promise of the parser. Not assert: it must hold in optimised builds, too.
inline void require(bool kept, const char *promise)
{
    if (kept)
        return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

} // namespace interleave::fuzz
