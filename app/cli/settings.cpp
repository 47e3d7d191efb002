// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.h"

#include <scenario/names.h>

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace interleave::cli {

namespace {

/// The knobs whose values are words. Empty: it is none of them.
std::optional<Result<void>> applyWord(const std::string &name, const std::string &text, scenario::Knobs &knobs)
{
    const auto unknown = [&](std::vector<std::string> words) -> Result<void> {
        return fail(fmt::format("--set {}: there is no '{}'", name, text), fmt::format("known are {}", scenario::listOf(words)));
    };
    if (name == "gil") {
        knobs.gil = scenario::gilFromName(text);
        if (knobs.gil && *knobs.gil == scenario::GilKind::PerInterpreter)
            return fail("--set gil=per-interpreter: a GIL for each interpreter needs interpreters",
                "choose a variant of the model \"interpreters\"; it has them by itself");
        auto words = scenario::gilNames();
        std::erase(words, scenario::gilName(scenario::GilKind::PerInterpreter));
        return knobs.gil ? Result<void> {} : unknown(std::move(words));
    }
    if (name == "start_method") {
        knobs.startMethod = scenario::startMethodFromName(text);
        return knobs.startMethod ? Result<void> {} : unknown(scenario::startMethodNames());
    }
    return {};
}

} // namespace

Result<void> applySetting(const std::string &setting, const lessons::Lesson &lesson, lessons::LessonRequest &request)
{
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
        return fail(fmt::format("--set {} has no value", setting), "write it as NAME=VALUE, for example --set threads=4");
    const std::string name = setting.substr(0, equals);
    const std::string text = setting.substr(equals + 1);
    if (const auto word = applyWord(name, text, request.knobs))
        return *word;
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc {} || end != text.data() + text.size())
        return fail(fmt::format("--set {}: '{}' is not a number", name, text), "give a plain number, for example 2 or 0.5");

    const auto inRange = [&](double low, double high) -> Result<void> {
        if (!(value >= low && value <= high))
            return fail(fmt::format("--set {}={} is out of range", name, text),
                fmt::format("choose a value from {:g} to {:g}", low, high));
        return {};
    };
    for (const auto &parameter : lesson.parameters) {
        if (parameter.id == name) {
            request.parameters[name] = value;
            return inRange(parameter.min, parameter.max);
        }
    }
    if (name == "interval_ms") {
        const auto good = inRange(0.001, 10'000);
        if (good)
            request.knobs.switchInterval = Nanoseconds { static_cast<std::int64_t>(value * 1e6) };
        return good;
    }
    const auto whole = [&](double low, double high) -> Result<void> {
        if (auto good = inRange(low, high); !good || value == std::floor(value))
            return good;
        return fail(fmt::format("--set {}={}: {} is no whole number", name, text, text), fmt::format("choose one from {:g} to {:g}", low, high));
    };
    if (name == "cores") {
        const auto good = whole(1, 1024);
        if (good)
            request.knobs.coresAllowed = static_cast<int>(value);
        return good;
    }
    if (name == "pinned") {
        request.knobs.pinned = value != 0;
        return whole(0, 1);
    }
    if (name == "time_scale") {
        request.knobs.timeScale = value;
        return inRange(1, 200);
    }
    std::string names;
    for (const auto &parameter : lesson.parameters)
        names += parameter.id + ", ";
    return fail(fmt::format("the lesson '{}' has no parameter '{}'", lesson.id, name),
        fmt::format("it has {}interval_ms, cores, pinned, time_scale, gil, start_method", names));
}

} // namespace interleave::cli
