// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "progressbar.h"

#include <lessons/lessonrun.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace interleave::cli {

/// How far a lesson's runs are, on stderr: which run it is of how many, and how long the rest will take. On a terminal the line moves on by
/// itself while a run lasts; in a log there is one line for each run. Give it to lessons::execute; one execution each.
class RunProgress : public lessons::LessonObserver
{
public:
    /// `expected`: how long one run of each variant (by id) takes on cores of its own.
    RunProgress(std::string title, std::map<std::string, Nanoseconds> expected);
    ~RunProgress() override;

    void runBegan(const scenario::VariantSpec &variant, int repetition, int repetitions, host::RunSession &session) override;
    void runEnded(const lessons::VariantRun &run) override;
    void stateChanged(RunState) override { }

private:
    void show(); ///< with m_mutex
    void tellDeaths(); ///< of processes of the run that goes on; with m_mutex
    Nanoseconds expectedOf(const std::string &variant) const;

    const std::string m_title;
    const std::map<std::string, Nanoseconds> m_expected;
    std::mutex m_mutex; ///< guards all below
    ProgressBar m_bar;
    std::string m_what; ///< "Title: variant (2 of 5)"; "" while nothing runs
    Nanoseconds m_whole { 0 }; ///< expected of all runs together
    Nanoseconds m_done { 0 }; ///< expected of those that have ended
    Nanoseconds m_current { 0 }; ///< expected of the one that runs
    Nanoseconds m_began { 0 }; ///< when it began
    std::shared_ptr<const trace::TraceStore> m_store; ///< of the run that goes on
    std::size_t m_deathsTold = 0;
    std::condition_variable_any m_tick;
    std::jthread m_thread; ///< last: it uses the others
};

/// "about 12 s", "about 3 min". Pure.
std::string roughly(Nanoseconds duration);

} // namespace interleave::cli
