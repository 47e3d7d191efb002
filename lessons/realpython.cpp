// SPDX-License-Identifier: GPL-3.0-or-later
#include "realpython.h"

#include <cpython/scriptrequest.h>

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace interleave::lessons {

using cpython::Interpreter;

Result<void> suits(const Interpreter &interpreter, int minor)
{
    if (!interpreter.usable())
        return fail(interpreter.problem);
    const std::string name = fmt::format("{} ({})", interpreter.describe(), interpreter.path.string());
    if (interpreter.implementation != "cpython")
        return fail(name + " is no CPython");
    if (interpreter.major != 3 || interpreter.minor < minor)
        return fail(fmt::format("it needs a real CPython of 3.{} or later, and this is {}", minor, name));
    if (!interpreter.hasGil)
        return fail(name + " has no GIL to be watched");
    if (!interpreter.noProbe.empty())
        return fail(fmt::format("the GIL of {} cannot be watched: {}", name, interpreter.noProbe));
    return {};
}

RealPython::RealPython(std::filesystem::path hostProgram, std::filesystem::path chosen, cpython::SearchPlaces places)
    : m_hostProgram(std::move(hostProgram))
    , m_chosen(std::move(chosen))
    , m_finder(std::move(places))
{
}

Result<Interpreter> RealPython::find(int minor)
{
    const auto known = m_found.find(minor);
    return known != m_found.end() ? known->second : m_found.emplace(minor, look(minor)).first->second;
}

Result<Interpreter> RealPython::look(int minor)
{
    if (const auto probe = cpython::findProbe(m_hostProgram); !probe)
        return fail("a real CPython cannot be watched: " + probe.error().message, probe.error().remedy);
    constexpr const char *remedy = "install one; `interleave doctor` lists those that are here";
    if (!m_chosen.empty()) {
        Interpreter chosen = m_finder.examine(m_chosen);
        const auto good = suits(chosen, minor);
        return good ? Result<Interpreter>(std::move(chosen)) : Result<Interpreter>(fail(good.error().message, "choose another one"));
    }
    if (Interpreter best = m_finder.best(); suits(best, minor)) // asks no more of them than it must
        return best;
    std::vector<Interpreter> all = m_finder.find();
    for (const Interpreter &each : all) {
        if (suits(each, minor))
            return each;
    }
    std::erase_if(all, [](const Interpreter &each) { return !each.usable() || each.implementation != "cpython"; });
    if (all.empty())
        return fail(fmt::format("it needs a real CPython of 3.{} or later, and there is none here", minor), remedy);
    const Interpreter &newest = *std::max_element(all.begin(), all.end(), [](const Interpreter &a, const Interpreter &b) {
        return std::tie(a.major, a.minor, a.micro) < std::tie(b.major, b.minor, b.micro);
    });
    if (newest.major < 3 || newest.minor < minor)
        return fail(fmt::format("it needs a real CPython of 3.{} or later, and the newest here is {}", minor, newest.version), remedy);
    return fail(suits(newest, minor).error().message, remedy);
}

} // namespace interleave::lessons
