// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <cpython/interpreterfinder.h>

#include <filesystem>
#include <map>

namespace interleave::lessons {

/// Whether variants of a real CPython can use this one: a CPython of 3.`minor` or later, with a GIL, that the probe works in. Error: why not, one sentence. Pure.
Result<void> suits(const cpython::Interpreter &interpreter, int minor);

/// The Python in which the variants of a real CPython run, chosen once for each version that is asked for. One thread.
class RealPython
{
public:
    /// `hostProgram`: beside it lies the probe. `chosen`: this one and no other; empty: the best that is here.
    explicit RealPython(std::filesystem::path hostProgram, std::filesystem::path chosen = {},
        cpython::SearchPlaces places = cpython::SearchPlaces::ofThisProcess());

    /// One that suits. Blocks the first time: the interpreters are asked what they are, some 50 ms each. Error: why there is none, one sentence without a full stop.
    [[nodiscard]] Result<cpython::Interpreter> find(int minor);

private:
    Result<cpython::Interpreter> look(int minor);

    std::filesystem::path m_hostProgram, m_chosen;
    cpython::InterpreterFinder m_finder;
    std::map<int, Result<cpython::Interpreter>> m_found;
};

} // namespace interleave::lessons
