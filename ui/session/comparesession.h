// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonsession.h"

#include <lessons/comparison.h>

#include <QObject>

#include <memory>
#include <thread>

namespace interleave::ui {

/// The engine's runs of a lesson beside those of its script.py in a real Python, in turn, on a thread of its own. GUI thread. It and another run must not go on at once:
/// they would measure each other.
class CompareSession : public QObject
{
    Q_OBJECT
public:
    explicit CompareSession(LessonSession::Surroundings surroundings, QObject *parent = nullptr);
    ~CompareSession() override; ///< stops, and waits until nothing is left

    /// Why this Python cannot be compared with at all, or this lesson not, in one line; empty: it can. Looks at the file system.
    [[nodiscard]] static QString obstacle(const lessons::Lesson &lesson, const cpython::Interpreter *interpreter);

    /// Nothing if one is on. `lesson` outlives it.
    void start(const lessons::Lesson &lesson, const cpython::Interpreter &interpreter, int repetitions = 3);
    void stop(); ///< returns at once; finished() follows within 2 s
    void cancel(); ///< stops, waits (at most some 2 s), and forgets; no signal but runningChanged follows
    [[nodiscard]] bool running() const noexcept { return m_running; }
    [[nodiscard]] bool stopping() const noexcept { return m_stopping; }
    [[nodiscard]] std::shared_ptr<const lessons::CompareOutcome> outcome() const { return m_outcome; } ///< of the last; null: none

signals:
    void runningChanged(bool running);
    /// `left`: how long the rest takes; 0: that cannot be told yet.
    void progress(int over, int of, interleave::Nanoseconds left);
    void finished(); ///< outcome() is complete

private:
    void setRunning(bool running);

    LessonSession::Surroundings m_surroundings;
    std::shared_ptr<const lessons::CompareOutcome> m_outcome;
    bool m_running = false, m_stopping = false;
    std::uint64_t m_number = 0; ///< of the comparison whose results are wanted
    std::jthread m_thread; ///< last
};

} // namespace interleave::ui
