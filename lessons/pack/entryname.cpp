// SPDX-License-Identifier: GPL-3.0-or-later
#include "entryname.h"

#include <lessons/textfile.h>

#include <algorithm>

namespace interleave::lessons {

namespace {

constexpr std::size_t kLongestName = 100, kLongestPath = 400; ///< bytes

Failure wrong(std::string_view name, const std::string &what)
{
    return fail("the entry '" + shownName(name) + "' " + what, "do not use this pack; if it is yours, pack it again with plain names");
}

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

} // namespace

std::string shownName(std::string_view name)
{
    constexpr std::size_t most = 80;
    std::string shown;
    if (firstInvalidUtf8(name) == std::string_view::npos) {
        shown = name.substr(0, most);
        while (firstInvalidUtf8(shown) != std::string_view::npos)
            shown.pop_back(); // a character that was cut in two
    } else {
        for (const char c : name.substr(0, most))
            shown += static_cast<unsigned char>(c) < 0x80 ? c : '?';
    }
    std::replace_if(shown.begin(), shown.end(), isControl, '?');
    return name.size() > most ? shown + "…" : shown;
}

Result<void> checkEntryName(std::string_view name, const PackLimits &limits)
{
    if (name.empty())
        return wrong(name, "has no name");
    if (firstInvalidUtf8(name) != std::string_view::npos)
        return wrong(name, "has a name that is not UTF-8");
    if (std::ranges::any_of(name, isControl))
        return wrong(name, "has a name with control characters");
    if (name.find('\\') != std::string_view::npos)
        return wrong(name, "has a backslash in its name");
    if (name.front() == '/' || (name.size() > 1 && name[1] == ':'))
        return wrong(name, "has an absolute path");
    if (name.size() > kLongestPath)
        return wrong(name, "has too long a name");
    if (name.back() == '/')
        name.remove_suffix(1);
    std::size_t depth = 0;
    for (std::string_view rest = name;; ++depth) {
        const auto slash = rest.find('/');
        const std::string_view part = rest.substr(0, slash);
        if (part.empty() || part == "." || part == "..")
            return wrong(name, "leads out of the pack");
        if (part.size() > kLongestName)
            return wrong(name, "has too long a name");
        if (slash == std::string_view::npos)
            break;
        rest.remove_prefix(slash + 1);
    }
    if (depth > limits.depth)
        return wrong(name, "lies too deep");
    return {};
}

} // namespace interleave::lessons
