// SPDX-License-Identifier: GPL-3.0-or-later
#include "environment.h"

#include "../probehello.h"

#include <cstring>
#include <string_view>
#include <unistd.h>

namespace interleave::probe {

namespace {

constexpr std::string_view kPreload = "LD_PRELOAD";
constexpr std::string_view kLibrary = "libinterleave-probe.so";
constexpr std::size_t kMaxHidden = 16;

/// "NAME=value" each, zero-terminated: copies, as a program may write over what the kernel gave it.
struct Hidden
{
    char text[16384];
    std::size_t used;
    const char *variables[kMaxHidden];
    std::size_t count;
    const char *preload; ///< LD_PRELOAD as it was, whole
    const char *ours; ///< our entry of it
};
Hidden g_hidden;

const char *keep(std::string_view text) noexcept
{
    if (g_hidden.used + text.size() + 1 > sizeof g_hidden.text)
        return nullptr;
    char *copy = g_hidden.text + g_hidden.used;
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = '\0';
    g_hidden.used += text.size() + 1;
    return copy;
}

bool isNamed(std::string_view variable, std::string_view name) noexcept
{
    return variable.size() > name.size() && variable.starts_with(name) && variable[name.size()] == '=';
}

/// The next entry of a list with spaces or colons between; takes it off.
std::string_view nextEntry(std::string_view &list) noexcept
{
    constexpr std::string_view between = " :";
    const std::size_t begin = list.find_first_not_of(between);
    if (begin == std::string_view::npos)
        return list = {};
    list.remove_prefix(begin);
    const std::string_view entry = list.substr(0, list.find_first_of(between));
    list.remove_prefix(entry.size());
    return entry;
}

bool isOurs(std::string_view entry) noexcept
{
    return entry.ends_with(kLibrary)
        && (entry.size() == kLibrary.size() || entry[entry.size() - kLibrary.size() - 1] == '/');
}

/// What the script sees of LD_PRELOAD: what was there beside ours. Null: nothing.
const char *withoutOurs(std::string_view value) noexcept
{
    char *rest = g_hidden.text + g_hidden.used;
    const std::size_t room = sizeof g_hidden.text - g_hidden.used;
    if (kPreload.size() + value.size() + 2 > room)
        return nullptr;
    std::size_t length = kPreload.size() + 1;
    std::memcpy(rest, "LD_PRELOAD=", length);
    // What ExecEnvironment has put together comes apart as it was, also when theirs was empty.
    const std::string_view ours = g_hidden.ours;
    if (value.size() > ours.size() && value.ends_with(ours) && value[value.size() - ours.size() - 1] == ':') {
        value.remove_suffix(ours.size() + 1);
        std::memcpy(rest + length, value.data(), value.size());
        rest[length + value.size()] = '\0';
        g_hidden.used += length + value.size() + 1;
        return rest;
    }
    while (!value.empty()) {
        const std::string_view entry = nextEntry(value);
        if (entry.empty() || isOurs(entry))
            continue;
        if (length > kPreload.size() + 1)
            rest[length++] = ':';
        std::memcpy(rest + length, entry.data(), entry.size());
        length += entry.size();
    }
    if (length == kPreload.size() + 1)
        return nullptr;
    rest[length] = '\0';
    g_hidden.used += length + 1;
    return rest;
}

const char *oursIn(std::string_view value) noexcept
{
    while (!value.empty()) {
        const std::string_view entry = nextEntry(value);
        if (isOurs(entry))
            return keep(entry);
    }
    return nullptr;
}

} // namespace

void hideEnvironment() noexcept
{
    char **to = environ;
    for (char **from = environ; from != nullptr && *from != nullptr; ++from) {
        const std::string_view variable = *from;
        if (variable.starts_with(cpython::kProbeVariablePrefix) && g_hidden.count < kMaxHidden) {
            if (const char *copy = keep(variable)) {
                g_hidden.variables[g_hidden.count++] = copy;
                continue;
            }
        } else if (isNamed(variable, kPreload) && g_hidden.ours == nullptr) {
            const std::string_view value = variable.substr(kPreload.size() + 1);
            g_hidden.ours = oursIn(value);
            if (g_hidden.ours != nullptr) {
                g_hidden.preload = keep(value);
                if (const char *rest = withoutOurs(value))
                    *to++ = const_cast<char *>(rest);
                continue;
            }
        }
        *to++ = *from;
    }
    if (environ != nullptr)
        *to = nullptr;
}

const char *setting(const char *name) noexcept
{
    if (name == kPreload)
        return g_hidden.preload;
    for (std::size_t i = 0; i < g_hidden.count; ++i) {
        if (isNamed(g_hidden.variables[i], name))
            return g_hidden.variables[i] + std::strlen(name) + 1;
    }
    return nullptr;
}

std::size_t ExecEnvironment::pointersFor(char *const *environment) noexcept
{
    std::size_t count = 0;
    while (environment != nullptr && environment[count] != nullptr)
        ++count;
    return count + kMaxHidden + 2;
}

ExecEnvironment::ExecEnvironment(char *const *environment, char **pointers, char *preload) noexcept
    : m_pointers(pointers)
{
    std::string_view theirs;
    const char *their = nullptr;
    std::size_t place = 0;
    std::size_t count = 0;
    for (; environment != nullptr && *environment != nullptr; ++environment) {
        const std::string_view variable = *environment;
        if (isNamed(variable, kPreload) && g_hidden.ours != nullptr && their == nullptr) {
            theirs = variable.substr(kPreload.size() + 1);
            their = *environment;
            place = count; // ours comes where theirs was
        }
        pointers[count++] = *environment;
    }
    const std::size_t given = count;
    for (std::size_t i = 0; i < g_hidden.count; ++i) {
        const std::string_view hidden = g_hidden.variables[i];
        bool known = false;
        for (std::size_t j = 0; j < given && !known; ++j)
            known = isNamed(pointers[j], hidden.substr(0, hidden.find('=')));
        if (!known)
            pointers[count++] = const_cast<char *>(g_hidden.variables[i]);
    }
    if (g_hidden.ours != nullptr) {
        // Theirs may name ours already: the loader takes it once.
        const std::string_view ours = g_hidden.ours;
        const bool fits = kPreload.size() + 1 + theirs.size() + 1 + ours.size() + 1 <= kPreloadBytes;
        char *at = preload;
        for (const std::string_view part :
            { std::string_view("LD_PRELOAD="), theirs, std::string_view(their == nullptr ? "" : ":"), ours }) {
            if (fits)
                at = static_cast<char *>(mempcpy(at, part.data(), part.size()));
        }
        *at = '\0';
        if (fits || their != nullptr)
            pointers[their != nullptr ? place : count++] = fits ? preload : const_cast<char *>(their);
    }
    pointers[count] = nullptr;
}

} // namespace interleave::probe
