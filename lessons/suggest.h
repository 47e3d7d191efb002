// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace interleave::lessons {

/// The remedy for a word that is not known: "did you mean 'one-gil'?", or, when nothing is near, a list of
/// what there is (shortened when it is long). "there is none" when `known` is empty.
std::string didYouMean(std::string_view word, const std::vector<std::string> &known);

} // namespace interleave::lessons
