// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lessonflow.h>
#include <lessons/lessonrun.h>

#include <QObject>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace interleave::ui {

/// One lesson being worked through in the window: its flow, and its runs on a thread of their own. What happens on that thread arrives as
/// signals on the GUI thread; results of a run that is no longer wanted are dropped by their number. GUI thread.
class LessonSession : public QObject
{
    Q_OBJECT
public:
    struct Surroundings
    {
        std::filesystem::path hostProgram;
        std::filesystem::path journalDirectory;
        std::optional<CoreSource> coreSource;
        int repeat = 0; ///< how often each variant runs; 0: as often as the claims want
    };
    explicit LessonSession(Surroundings surroundings, QObject *parent = nullptr);
    /// Stops what runs and waits until nothing of it is left (at most some 2 s).
    ~LessonSession() override;

    /// Ends a run that is on (endRun()), and starts this lesson from its first step. `lesson` outlives the session.
    void setLesson(const lessons::Lesson *lesson);
    /// The lesson that is open has been written anew: where one is stays, with every answer that still fits; recordings and what was measured
    /// stay if it still runs and asks the same (Lesson::stamp). Not while it runs. Says lessonRenewed() first.
    void renewLesson(const lessons::Lesson *lesson);
    [[nodiscard]] const Surroundings &surroundings() const noexcept { return m_surroundings; }
    [[nodiscard]] const lessons::Lesson *lesson() const noexcept { return m_lesson; }
    [[nodiscard]] const lessons::LessonFlow *flow() const noexcept { return m_flow.get(); }

    Result<void> predict(const lessons::Prediction &prediction);
    void setOverride(bool on);
    void showHint(std::string_view key); ///< the next one of LessonFlow::hints
    void reveal(std::string_view key);
    /// Ends a run that is on, and starts the lesson again; nothing that was said is kept, until undoReset.
    void reset();
    [[nodiscard]] bool canUndoReset() const noexcept { return m_beforeReset != nullptr; }
    void undoReset();
    void restore(const lessons::FlowMemory &memory); ///< where the lesson was left
    Result<void> goTo(lessons::FlowStep step);

    /// Runs all variants, the first run of each live, then as often as the claims want. Error: not before the prediction, or one is on.
    Result<void> run(const scenario::ParameterValues &parameters, const scenario::Knobs &knobs);
    /// Runs this variant once, in step mode: every thread stops before each of its steps and goes on only when step() lets it. A look: no verdict
    /// comes of it, and one that there is stays. Error: as run().
    Result<void> runInSteps(const QString &variant, const scenario::ParameterValues &parameters, const scenario::Knobs &knobs);
    /// Runs a scenario of the learner's own, made of this lesson: each variant once. A look, as runInSteps(). Error: as run().
    Result<void> runMade(const lessons::Lesson &made, const scenario::ParameterValues &parameters, const scenario::Knobs &knobs);
    void step(); ///< the thread that has stood longest takes its next step; nothing if none stands
    void stepNoMore(); ///< the rest of the run goes on without stops; nothing before its threads have started
    /// A run is on, and its threads stop before their steps.
    [[nodiscard]] bool stepping() const noexcept { return m_running && m_stepping; }
    void freeze();
    void resume();
    void stop(); ///< returns at once; finished() follows
    /// Stops a run that is on, waits until nothing of it is left (at most some 2 s), and says all that is said of a run that was stopped,
    /// finished() last. So whoever keeps what was recorded does so before the lesson, or the window, goes. Nothing if none is on.
    void endRun();
    [[nodiscard]] bool running() const noexcept { return m_running; }
    [[nodiscard]] RunState state() const noexcept { return m_state; }

    /// The first run of each variant, as far as they have begun.
    [[nodiscard]] std::shared_ptr<const trace::TraceStore> store(const QString &variant) const;
    /// What the last run gave, also when it was stopped; null before the first has ended.
    [[nodiscard]] const lessons::LessonOutcome *outcome() const noexcept { return m_outcome.get(); }

signals:
    void lessonChanged();
    void lessonRenewed(); ///< another version of the same; lessonChanged() follows if its runs are other ones
    void flowChanged(); ///< step, predictions or what may be done
    void runningChanged(bool running);
    void stateChanged(interleave::RunState state);
    /// `repetition` 0 is the one to show live; later ones only count.
    void runBegan(const QString &variant, int repetition, int repetitions);
    void runEnded(const QString &variant, int repetition);
    void finished(); ///< outcome() is complete
    void failed(const QString &line); ///< a run failed or died; what was recorded is kept

private:
    class Observer;
    void dropRun();
    Result<void> start(const scenario::ParameterValues &parameters, const scenario::Knobs &knobs, const QString &stepVariant,
        std::shared_ptr<const lessons::Lesson> made = nullptr);
    void post(std::uint64_t number, std::function<void()> what);

    Surroundings m_surroundings;
    const lessons::Lesson *m_lesson = nullptr;
    std::unique_ptr<lessons::LessonFlow> m_flow, m_beforeReset;
    std::map<QString, std::shared_ptr<const trace::TraceStore>> m_stores;
    std::shared_ptr<const lessons::LessonOutcome> m_outcome;
    bool m_running = false, m_stopping = false, m_stepping = false;
    RunState m_state = RunState::Finished;
    std::uint64_t m_number = 0; ///< of the run whose results are wanted

    std::mutex m_mutex;
    host::RunSession *m_current = nullptr; ///< guarded by m_mutex; valid between runBegan and runEnded of the observer

    std::unique_ptr<Observer> m_observer;
    std::jthread m_thread; ///< last: joined before anything it uses goes
};

} // namespace interleave::ui
