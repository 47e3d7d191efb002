// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonsession.h"

#include <lessons/sweep.h>

#include <QObject>

#include <memory>
#include <thread>

namespace interleave::ui {

/// What a sweep of a lesson in the window goes over: the number of its workers, or else of the cores.
struct SweepOffer
{
    std::string parameter;
    QString label;
    std::vector<double> values; ///< empty: there is nothing to go over
};
/// At most eight values of the first parameter that says how many work at a time; without one the cores from 1 to `cores`.
SweepOffer sweepOffer(const lessons::Lesson &lesson, int cores);

/// A sweep on a thread of its own. GUI thread. It and a run of the lesson must not go on at once: they would measure each other.
class SweepSession : public QObject
{
    Q_OBJECT
public:
    explicit SweepSession(LessonSession::Surroundings surroundings, QObject *parent = nullptr);
    ~SweepSession() override; ///< stops, and waits until nothing is left

    /// Nothing if one is on. `lesson` outlives it.
    void start(const lessons::Lesson &lesson, const SweepOffer &offer, const scenario::ParameterValues &parameters, const scenario::Knobs &knobs,
        int repetitions = 3);
    void stop(); ///< returns at once; finished() follows
    void cancel(); ///< stops, waits (at most some 2 s), and forgets; no signal follows
    [[nodiscard]] bool running() const noexcept { return m_running; }
    [[nodiscard]] std::shared_ptr<const lessons::SweepOutcome> outcome() const { return m_outcome; } ///< of the last; null: none

signals:
    void progress(int over, int of, double value);
    void finished();

private:
    LessonSession::Surroundings m_surroundings;
    std::shared_ptr<const lessons::SweepOutcome> m_outcome;
    bool m_running = false;
    std::uint64_t m_number = 0; ///< of the sweep whose results are wanted
    std::jthread m_thread; ///< last
};

} // namespace interleave::ui
