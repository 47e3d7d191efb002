// SPDX-License-Identifier: GPL-3.0-or-later
#include "uncaught.h"

namespace interleave {

std::string Uncaught::toLine() const
{
    const std::string where = line != 0 ? ", in line " + std::to_string(line) + " of script.py" : "";
    return "'" + who + "' ended with an exception that nobody caught" + where + ": " + what;
}

} // namespace interleave
