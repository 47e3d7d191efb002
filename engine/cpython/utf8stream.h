// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace interleave::cpython {

/// Makes valid UTF-8 of bytes that come in pieces: a character that is cut at the end of a piece waits for the next one; whatever is no UTF-8 becomes
/// U+FFFD, one for each maximal part of a sequence (Unicode 15, chapter 3.9). One thread.
class Utf8Stream
{
public:
    /// What can be said after these bytes.
    [[nodiscard]] std::string append(std::string_view bytes);
    /// No more will come: U+FFFD if a character had begun.
    [[nodiscard]] std::string finish();

private:
    std::string m_begun; ///< up to 3 bytes of a character
};

} // namespace interleave::cpython
