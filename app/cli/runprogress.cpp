// SPDX-License-Identifier: GPL-3.0-or-later
#include "runprogress.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <lessons/variants.h>

namespace interleave::cli {

using namespace std::chrono_literals;

namespace {

constexpr Nanoseconds kTick = 250ms;
constexpr Nanoseconds kWorthABar = 1s; ///< what is over before needs none

} // namespace

std::string roughly(Nanoseconds duration)
{
    const double seconds = static_cast<double>(duration.count()) / 1e9;
    if (seconds < 100)
        return fmt::format("about {:.0f} s", std::max(1.0, std::round(seconds)));
    return fmt::format("about {:.0f} min", std::round(seconds / 60));
}

RunProgress::RunProgress(std::string title, std::map<std::string, Nanoseconds> expected)
    : m_title(std::move(title))
    , m_expected(std::move(expected))
{
    m_thread = std::jthread([this](std::stop_token stop) {
        std::unique_lock lock(m_mutex);
        while (!stop.stop_requested()) {
            m_tick.wait_for(lock, stop, kTick, [] { return false; });
            if (stop.stop_requested())
                break;
            tellDeaths();
            if (m_bar.moves())
                show();
        }
    });
}

RunProgress::~RunProgress() = default;

Nanoseconds RunProgress::expectedOf(const std::string &variant) const
{
    const auto found = m_expected.find(variant);
    return found == m_expected.end() ? 0ns : found->second;
}

void RunProgress::runBegan(const scenario::VariantSpec &variant, int repetition, int repetitions, host::RunSession &session)
{
    const std::lock_guard lock(m_mutex);
    m_store = session.store();
    m_deathsTold = 0;
    m_whole = 0ns;
    for (const auto &[id, each] : m_expected)
        m_whole += each * repetitions;
    m_what = fmt::format("{}: {} ({} of {})", m_title, lessons::labelOf(variant), repetition + 1, repetitions);
    m_current = expectedOf(variant.id);
    m_began = monotonicNow();
    show();
}

void RunProgress::runEnded(const lessons::VariantRun &run)
{
    const std::lock_guard lock(m_mutex);
    m_store.reset();
    m_done += expectedOf(run.variant);
    m_current = 0ns;
}

void RunProgress::tellDeaths()
{
    if (!m_store)
        return;
    const std::vector<std::string> names = m_store->info().deaths;
    for (; m_deathsTold < names.size(); ++m_deathsTold)
        fmt::print(stderr, "\nthe process '{}' has died in the middle of the run; whoever waits for it waits for ever, as in Python: Ctrl+C ends the run and keeps what was recorded\n",
            names[m_deathsTold]);
}

void RunProgress::show()
{
    if (m_what.empty() || (m_bar.moves() && m_whole < kWorthABar && monotonicNow() - m_began < kWorthABar))
        return;
    const Nanoseconds now = m_done + std::min(m_current, monotonicNow() - m_began);
    const double share = m_whole > 0ns ? std::min(1.0, static_cast<double>(now.count()) / static_cast<double>(m_whole.count())) : 0;
    // In a log the time is said once, with the first run: then it is that of all.
    std::string text = m_what;
    if (m_whole >= kWorthABar && (m_bar.moves() || m_done == 0ns))
        text += ", " + roughly(m_whole - now) + (m_bar.moves() ? " left" : " in all");
    m_bar.show(share, text);
}

} // namespace interleave::cli
