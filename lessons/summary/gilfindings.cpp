// SPDX-License-Identifier: GPL-3.0-or-later
// What a run shows of the GIL: who met at it, and what that did to those who wait for I/O.
#include "findings.h"
#include "summarywords.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave::lessons::findings {

namespace {

constexpr double kMuch = 0.3; // of the run: more threads cannot help
constexpr double kSome = 0.05;
constexpr std::uint64_t kLeastBursts = 5; // a convoy of two carts is none
constexpr double kConvoy = 1; // waits longer than it then runs

} // namespace

void gilContention(const Measured &run, List &found)
{
    const auto demands = trace::measureGilDemand(run.store, run.freezes, run.stop);
    const auto worst = std::max_element(
        demands.begin(), demands.end(), [](const trace::GilDemand &a, const trace::GilDemand &b) { return a.contended < b.contended; });
    if (worst == demands.end() || worst->held.count() == 0)
        return;
    const double contended = run.ofWall(seconds(worst->contended)), held = run.ofWall(seconds(worst->held));
    Finding finding { .about = Finding::About::Gil, .text = {} };
    finding.figures = { { "gil.contended_share", contended }, { "gil.held_share", held }, { "gil.most_at_once", double(worst->most) },
        { "gil.waited", seconds(worst->waited) } };
    const std::string which = demands.size() > 1 ? "one GIL" : "the GIL";
    if (contended >= kSome) {
        finding.text = worst->most <= 2 ? fmt::format("Two threads wanted {} at once for {} of the run.", which, words::share(contended))
                                        : fmt::format("Two or more threads wanted {} at once for {} of the run, at times {}.", which,
                                            words::share(contended), words::count(worst->most));
        finding.text += fmt::format(" Together they waited {} for it.", words::time(worst->waited));
        if (contended >= kMuch)
            finding.advice = "Only one of them runs Python at a time, so more threads will not help. Processes have a GIL each; native code that lets go of "
                             "the GIL runs beside it.";
    } else if (worst->most >= 2) {
        finding.text = fmt::format("Threads hardly met at {}: two wanted it at once for {} of the run.", which, words::share(contended));
    } else {
        finding.text = fmt::format("No two threads wanted {} at once. It was held for {} of the run.", which, words::share(held));
    }
    found.push_back(std::move(finding));
}

void convoy(const Measured &run, List &found)
{
    const trace::ConvoyMetrics &convoy = run.metrics.convoy;
    if (run.metrics.gils.empty() || convoy.bursts < kLeastBursts || convoy.index() < kConvoy)
        return;
    const auto bursts = static_cast<double>(convoy.bursts);
    const double waited = convoy.waited / bursts / 1e9, ran = convoy.ran / bursts / 1e9;
    Finding finding { .about = Finding::About::Convoy,
        .text = fmt::format("After each of {} I/O waits a thread then waited {} for the GIL on average, to run for only {}.", words::count(convoy.bursts),
            words::time(waited), words::time(ran)) };
    finding.advice = fmt::format("That is the convoy effect: threads that compute make those that answer wait up to a switch interval ({}) each time. Move the "
                                 "computing to a process, or shorten the interval with sys.setswitchinterval.",
        words::time(run.store.info().switchInterval));
    finding.figures = { { "convoy.bursts", bursts }, { "convoy.gil_wait", waited }, { "convoy.ran", ran } };
    found.push_back(std::move(finding));
}

} // namespace interleave::lessons::findings
