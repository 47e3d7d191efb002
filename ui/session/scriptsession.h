// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cpython/scriptrequest.h>
#include <host/runsession.h>

#include <QObject>

#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

namespace interleave::ui {

/// The playground's runs: a script in a real interpreter, on a thread of its own. What happens there arrives as signals on the GUI thread; what belongs to a run that
/// is no longer wanted is dropped by its number. GUI thread.
class ScriptSession : public QObject
{
    Q_OBJECT
public:
    struct Surroundings
    {
        std::filesystem::path hostProgram;
        std::filesystem::path journalDirectory;
        std::optional<CoreSource> coreSource;
    };
    explicit ScriptSession(Surroundings surroundings, QObject *parent = nullptr);
    /// Stops what runs and waits until nothing of it is left (at most some 2 s).
    ~ScriptSession() override;

    /// Error: one is on.
    Result<void> run(const cpython::ScriptRequest &script, std::optional<Nanoseconds> timeLimit);
    void stop(); ///< returns at once; finished() follows
    void freeze();
    void resume();
    /// What the script reads from its stdin; nothing while none runs.
    bool writeInput(const QByteArray &bytes); ///< false: it was not taken
    void closeInput();
    void drop(); ///< ends what runs, waits until nothing is left of it, and tells nobody

    [[nodiscard]] bool running() const noexcept { return m_running; }
    [[nodiscard]] RunState state() const noexcept { return m_state; }
    [[nodiscard]] std::shared_ptr<const trace::TraceStore> store() const noexcept { return m_store; } ///< of the last run; null before the first
    /// What the script has written since the last call. Empty: nothing.
    [[nodiscard]] std::vector<cpython::OutputChunk> takeOutput();
    /// How it was started: known shortly before it is Running.
    [[nodiscard]] const std::optional<cpython::ScriptSetup> &setup() const noexcept { return m_setup; }
    /// How the last run ended; null before the first has.
    [[nodiscard]] const host::RunReport *report() const noexcept { return m_report.get(); }

signals:
    void began(); ///< store() is there
    void outputAvailable();
    void runningChanged(bool running);
    void stateChanged(interleave::RunState state);
    void finished(); ///< report() is complete
    void failed(const QString &line); ///< it could not be started

private:
    void post(std::uint64_t number, std::function<void()> what);

    Surroundings m_surroundings;
    std::shared_ptr<const trace::TraceStore> m_store;
    std::shared_ptr<const host::RunReport> m_report;
    std::optional<cpython::ScriptSetup> m_setup;
    bool m_running = false, m_stopping = false;
    RunState m_state = RunState::Finished;
    std::uint64_t m_number = 0; ///< of the run whose results are wanted

    std::mutex m_mutex;
    host::RunSession *m_current = nullptr; ///< guarded by m_mutex; valid while the run's thread has the session

    std::shared_ptr<cpython::OutputLog> m_log; ///< of the last run
    std::jthread m_thread; ///< last: joined before anything it uses goes
};

} // namespace interleave::ui
