// SPDX-License-Identifier: GPL-3.0-or-later
#include "error.h"

#include <cerrno>
#include <system_error>

namespace interleave {

std::string Error::toLine() const
{
    std::string text;
    if (!file.empty()) {
        text = file;
        if (line > 0)
            text += ":" + std::to_string(line);
        text += ": ";
    }
    if (!key.empty())
        text += key + ": ";
    text += message;
    if (!remedy.empty())
        text += "; " + remedy;
    for (char &c : text) {
        if (static_cast<unsigned char>(c) < 0x20)
            c = ' ';
    }
    return text;
}

Failure failErrno(std::string message, std::string remedy)
{
    const std::string reason = std::generic_category().message(errno);
    return fail(std::move(message) + " (" + reason + ")", std::move(remedy));
}

} // namespace interleave
