// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace interleave::cpython::testing {

/// A Python that is on this machine.
struct Python
{
    std::string path;
    int major = 0;
    int minor = 0;
    [[nodiscard]] bool isAtLeast(int wantedMinor) const { return major == 3 && minor >= wantedMinor; }
    friend bool operator==(const Python &, const Python &) = default;
};

/// The system's and the newest other of pyenv's, as far as there are; with INTERLEAVE_ALL_PYTHONS set, all (./dev soak).
std::vector<Python> pythons();

} // namespace interleave::cpython::testing
