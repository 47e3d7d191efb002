// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweepcommand.h"

#include "progressbar.h"
#include "settings.h"

#include <lessons/sweep.h>

#include <algorithm>
#include <fmt/format.h>

namespace interleave::cli {

namespace {

constexpr int kRepetitions = 3;
constexpr const char *kNone = "–";

std::string orDash(const std::optional<double> &value, const char *suffix = "", double factor = 1)
{
    return value ? fmt::format("{:.2f}{}", *value * factor, suffix) : kNone;
}

std::string percent(const std::optional<double> &value)
{
    return value ? fmt::format("{:.0f} %", *value * 100) : kNone;
}

/// To a width as it is seen: "–" has three bytes.
std::string right(const std::string &text, std::size_t width)
{
    std::size_t seen = 0;
    for (const char c : text)
        seen += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    return std::string(width > seen ? width - seen : 0, ' ') + text;
}

void printCurve(const lessons::SweepOutcome &outcome, const lessons::SweepCurve &curve)
{
    fmt::print("\n  {}\n", curve.label.empty() ? curve.variant : curve.label);
    fmt::print("  {}{}{}{}{}{}\n", right(outcome.parameter, 14), right("wall", 14), right("spread", 10), right("speed-up", 11),
        right("efficiency", 13), right("others", 9));
    std::string busy; ///< why the first that is not testable is not
    for (std::size_t at = 0; at < curve.cells.size(); ++at) {
        const lessons::SweepCell &cell = curve.cells[at];
        const std::string wall = cell.walls.empty() ? kNone : fmt::format("{:.1f} ms", cell.wall * 1e3);
        fmt::print("  {}{}{}{}{}{}{}\n", right(fmt::format("{:g}", outcome.values[at]), 14), right(wall, 14),
            right(cell.spread ? "± " + percent(cell.spread) : kNone, 10), right(orDash(cell.speedUp, " ×"), 11),
            right(percent(cell.efficiency), 13), right(percent(cell.others), 9),
            cell.notTestable.empty() ? std::string() : "  not testable");
        if (busy.empty() && !cell.notTestable.empty())
            busy = fmt::format("{} = {:g}: {}", outcome.parameter, outcome.values[at], cell.notTestable);
    }
    if (curve.amdahl)
        fmt::print("  Amdahl: serial fraction {:.3f} (residual {})\n", curve.amdahl->sigma, percent(curve.amdahl->residual));
    if (curve.usl) {
        const auto best = curve.usl->bestWorkers();
        fmt::print("  USL: sigma {:.3f}, kappa {:.4f} (residual {}){}\n", curve.usl->sigma, curve.usl->kappa, percent(curve.usl->residual),
            best ? fmt::format("; best with {:.1f}", *best) : std::string());
    }
    if (!busy.empty())
        fmt::print("  not testable here: {} Close them and run it again.\n", busy);
    if (!curve.reason.empty())
        fmt::print("  {}\n", curve.reason);
}

} // namespace

int runSweep(const lessons::Lesson &lesson, const lessons::LessonRequest &base, const RunCommand &command, std::stop_token stop)
{
    const auto range = lessons::parseSweep(command.sweep);
    if (!range)
        return complain(range.error(), BadInput);
    std::vector<lessons::SweepPoint> points;
    for (const double value : range->values) {
        points.push_back({ value, base });
        if (auto applied = applySetting(fmt::format("{}={}", range->name, value), lesson, points.back().request); !applied) {
            Error error = applied.error();
            const std::string_view set = "--set ";
            error.message = "--sweep " + command.sweep + ": " + (error.message.starts_with(set) ? error.message.substr(set.size()) : error.message);
            return complain(error, BadInput);
        }
    }
    lessons::SweepOutcome outcome;
    {
        ProgressBar bar;
        outcome = lessons::sweep(lesson, range->name, std::move(points), command.repeat > 0 ? command.repeat : kRepetitions,
            [&](double value, int over, int of) {
                bar.show(static_cast<double>(over) / of, fmt::format("{}: {} = {:g} ({} of {})", lesson.title, range->name, value, over + 1, of));
            },
            std::move(stop));
    }
    if (command.json) {
        fmt::print("{}\n", lessons::sweepJson(outcome));
    } else {
        fmt::print("{}: {} from {:g} to {:g}, {} run{} each, medians\n", lesson.title, outcome.parameter, outcome.values.front(),
            outcome.values.back(), outcome.repetitions, outcome.repetitions == 1 ? "" : "s");
        if (!outcome.against.empty())
            fmt::print("  speed-up against {}\n", outcome.against);
        for (const lessons::SweepCurve &curve : outcome.curves)
            printCurve(outcome, curve);
    }
    if (outcome.error)
        return complain(*outcome.error, RunFailed);
    if (outcome.stopped)
        return complain({ "stopped before the end", "what was measured until then is above" }, RunFailed);
    return Done;
}

} // namespace interleave::cli
