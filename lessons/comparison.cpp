// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison.h"

#include "claims.h"
#include "gildurations.h"
#include "variants.h"

#include <host/runsession.h>
#include <core/clock.h>
#include <os/calibration.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace interleave::lessons {

namespace {

constexpr Nanoseconds kDeadlockLimit { 1'000'000'000 };
constexpr Nanoseconds kScriptLimit { 300'000'000'000 };

std::vector<double> aligned(std::vector<double> values)
{
    if (values.empty())
        return values;
    const double middle = median(values);
    for (double &value : values)
        value = middle > 0 ? value / middle : value;
    return values;
}

class Comparing
{
public:
    Comparing(const CompareRequest &request, std::stop_token stop)
        : m_request(request)
        , m_lesson(*request.lesson)
        , m_variants(engineVariants(m_lesson))
        , m_stop(std::move(stop))
    {
        m_result.lesson = m_lesson.id;
        m_result.interpreter = request.interpreter;
    }

    CompareOutcome run()
    {
        const std::filesystem::path script = m_lesson.folder / "script.py";
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(script, ignored)) {
            m_result.error = Error { "the lesson has no script.py to compare with", "choose another lesson", script.string() };
            return std::move(m_result);
        }
        for (const auto &variant : m_variants)
            m_result.variants.push_back({ variant.id, variant.label, {}, {}, {}, {}, {}, {}, {} });
        m_workPerMs = os::measureWorkRate().unitsPerMs;
        for (int repetition = 0; repetition < m_request.repetitions && m_goesOn; ++repetition) {
            for (const bool engine : { repetition % 2 == 0, repetition % 2 != 0 }) {
                if (m_stop.stop_requested())
                    m_goesOn = !(m_result.stopped = true);
                if (!m_goesOn)
                    break;
                tellProgress();
                const Nanoseconds began = monotonicNow();
                m_goesOn = engine ? runEngine() : runScript(script, repetition);
                m_took[engine ? 0 : 1] = monotonicNow() - began;
                ++m_over;
            }
        }
        conclude();
        return std::move(m_result);
    }

private:
    void note(const std::string &line)
    {
        if (std::find(m_result.notes.begin(), m_result.notes.end(), line) == m_result.notes.end())
            m_result.notes.push_back(line);
    }

    /// After one of each it is known how long both take.
    void tellProgress()
    {
        if (!m_request.progress)
            return;
        const int of = 2 * m_request.repetitions;
        std::optional<Nanoseconds> left;
        if (m_took[0] > Nanoseconds { 0 } && m_took[1] > Nanoseconds { 0 })
            left = (m_took[0] + m_took[1]) * (of - m_over) / 2;
        m_request.progress(m_over, of, left);
    }

    /// Empty: it did not come to its end, and nothing more is to be run.
    std::optional<host::RunReport> execute(host::RunRequest request, std::string *output)
    {
        request.hostProgram = m_request.hostProgram;
        auto session = host::RunSession::start(std::move(request));
        if (!session) {
            m_result.error = session.error();
            return {};
        }
        host::RunReport report = (*session)->wait(m_stop);
        for (const std::string &warning : report.warnings)
            note(warning);
        if (output)
            *output = (*session)->output()->text(cpython::Stream::Out);
        if (report.state == RunState::Finished || report.stoppedForDeadlock)
            return report;
        m_result.stopped = report.state == RunState::Stopped && m_stop.stop_requested();
        if (!m_result.stopped)
            m_result.error = report.error.message.empty() ? Error { "a run ended as " + std::string(runStateName(report.state)), "run it again" } : report.error;
        return {};
    }

    bool runEngine()
    {
        double all = 0;
        for (std::size_t i = 0; i < m_variants.size(); ++i) {
            auto scenario = scenario::instantiate(m_variants[i], m_lesson.latency, m_lesson.parameters, {}, {}, m_lesson.id,
                (m_lesson.folder / "lesson.toml").string());
            if (!scenario) {
                m_result.error = scenario.error();
                return false;
            }
            host::RunRequest request;
            request.scenario = std::move(*scenario);
            request.workPerMs = m_workPerMs;
            request.deadlockLimit = kDeadlockLimit;
            const auto report = execute(std::move(request), nullptr);
            if (!report)
                return false;
            const double wall = double(report->wall.count()) * 1e-9;
            m_result.variants[i].engine.push_back(wall);
            all += wall;
            m_engine.add(*report->store);
            m_result.variants[i].recording = report->store;
        }
        m_result.engine.walls.push_back(all);
        return true;
    }

    bool runScript(const std::filesystem::path &script, int repetition)
    {
        host::RunRequest request;
        cpython::ScriptRequest &wanted = request.script.emplace();
        wanted.script = script;
        wanted.workingDirectory = m_lesson.folder;
        wanted.interpreter = m_request.interpreter;
        wanted.input = cpython::InputMode::None;
        wanted.lines = false;
        request.timeLimit = kScriptLimit;
        std::string output;
        const auto report = execute(std::move(request), &output);
        if (!report)
            return false;
        if (report->script && report->script->exitStatus != 0)
            note("script.py " + report->script->inWords());
        m_result.cpython.walls.push_back(double(report->wall.count()) * 1e-9);
        const std::vector<double> times = printedTimes(output);
        Nanoseconds from = Nanoseconds::min();
        if (times.size() == m_result.variants.size() && !times.empty()) {
            const auto places = placesOf(times, report->store->end() - report->store->begin());
            for (std::size_t i = 0; i < times.size(); ++i) {
                m_result.variants[i].cpython.push_back(times[i]);
                m_result.variants[i].cpythonBegin = places[i].first;
                m_result.variants[i].cpythonEnd = places[i].second;
            }
            from = report->store->begin() + places.front().first;
        } else {
            m_result.startCounted = true;
            note(fmt::format("script.py printed {} times for {} variants: only the whole is compared", times.size(), m_result.variants.size()));
        }
        if (report->script && report->script->setup.gil == cpython::GilRung::Sampled) {
            note("CPython's GIL could only be sampled from outside (" + report->script->setup.gilReason + "): its holds are too coarse to be compared");
        } else {
            m_half[repetition % 2].add(*report->store, from);
            m_cpython.add(*report->store, from);
        }
        m_result.cpythonRecording = report->store;
        return true;
    }

    static void fill(ComparedSide &side, const GilDurations &durations)
    {
        side.hold = trace::quantilesOf(durations.holds);
        side.contestedHold = trace::quantilesOf(durations.contested);
        side.askedHold = trace::quantilesOf(durations.asked);
        side.wait = trace::quantilesOf(durations.waits);
        side.holds = durations.holds.size();
        side.overlaps = durations.overlaps;
    }

    void conclude()
    {
        fill(m_result.engine, m_engine);
        fill(m_result.cpython, m_cpython);
        const bool noted = std::any_of(m_result.notes.begin(), m_result.notes.end(), [](const std::string &line) { return line.find("CPython's GIL") != std::string::npos; });
        if (!m_request.interpreter.hasGil)
            note("this Python has no GIL: only times are compared");
        else if (m_cpython.holds.empty() && !noted && !m_result.error && !m_result.stopped)
            note("CPython's GIL was not seen: " + (m_request.interpreter.noProbe.empty() ? std::string("the probe did not find it") : m_request.interpreter.noProbe));
        constexpr std::size_t kEnough = 10;
        const auto enough = [&](std::vector<double> GilDurations::*which) { return (m_engine.*which).size() >= kEnough && (m_cpython.*which).size() >= kEnough; };
        m_result.ofContested = enough(&GilDurations::contested);
        m_result.ofAsked = enough(&GilDurations::asked);
        const auto holds = [&](const GilDurations &durations) {
            return m_result.ofAsked ? durations.asked : m_result.ofContested ? durations.contested : durations.holds;
        };
        m_result.ks = ksDistance(holds(m_engine), holds(m_cpython));
        m_result.ksAligned = ksDistance(aligned(holds(m_engine)), aligned(holds(m_cpython)));
        m_result.ksItself = ksDistance(aligned(holds(m_half[0])), aligned(holds(m_half[1])));
        for (ComparedVariant &variant : m_result.variants) {
            const ComparedVariant &first = m_result.variants.front();
            if (!variant.engine.empty() && !first.engine.empty() && median(first.engine) > 0)
                variant.engineRatio = median(variant.engine) / median(first.engine);
            if (!variant.cpython.empty() && !first.cpython.empty() && median(first.cpython) > 0)
                variant.cpythonRatio = median(variant.cpython) / median(first.cpython);
        }
    }

    const CompareRequest &m_request;
    const Lesson &m_lesson;
    const std::vector<scenario::VariantSpec> m_variants; ///< those that a real CPython runs anyway have no engine's side
    std::stop_token m_stop;
    CompareOutcome m_result;
    GilDurations m_engine, m_cpython;
    GilDurations m_half[2]; ///< CPython's, of even and of odd repetitions
    double m_workPerMs = 0;
    Nanoseconds m_took[2] {}; ///< the last run of the engine (all variants) and of CPython
    int m_over = 0;
    bool m_goesOn = true;
};

} // namespace

CompareOutcome compare(const CompareRequest &request, std::stop_token stop)
{
    return Comparing(request, std::move(stop)).run();
}

std::vector<double> printedTimes(std::string_view text)
{
    std::vector<double> times;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.ends_with(" s"))
            continue;
        line.remove_suffix(2);
        const std::size_t begin = line.find_last_not_of("0123456789.");
        const std::string number(line.substr(begin == std::string_view::npos ? 0 : begin + 1));
        char *rest = nullptr;
        const double value = std::strtod(number.c_str(), &rest);
        if (!number.empty() && rest == number.c_str() + number.size() && std::isfinite(value))
            times.push_back(value);
    }
    return times;
}

std::vector<std::pair<Nanoseconds, Nanoseconds>> placesOf(const std::vector<double> &times, Nanoseconds length)
{
    std::vector<std::pair<Nanoseconds, Nanoseconds>> places(times.size());
    Nanoseconds end = length;
    for (std::size_t i = times.size(); i-- > 0;) {
        // A script can print any number.
        const double ns = std::clamp(times[i] * 1e9, 0.0, double(end.count()));
        places[i] = { end - Nanoseconds { std::llround(ns) }, end };
        end = places[i].first;
    }
    return places;
}

std::optional<double> ksDistance(std::vector<double> a, std::vector<double> b)
{
    if (a.empty() || b.empty())
        return {};
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    double distance = 0;
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        const double value = std::min(a[i], b[j]);
        while (i < a.size() && a[i] <= value)
            ++i;
        while (j < b.size() && b[j] <= value)
            ++j;
        distance = std::max(distance, std::abs(double(i) / double(a.size()) - double(j) / double(b.size())));
    }
    return distance;
}

} // namespace interleave::lessons
