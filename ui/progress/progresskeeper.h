// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/progress/progressstore.h>
#include <ui/session/lessonsession.h>

#include <QObject>
#include <QTimer>

namespace interleave::ui {

/// Keeps what the learner does in the session, and brings it back when a lesson is opened again. Writes small things on the GUI thread; what
/// could not be written (a full disk) is told once and tried again. GUI thread.
class ProgressKeeper : public QObject
{
    Q_OBJECT
public:
    ProgressKeeper(LessonSession &session, std::unique_ptr<lessons::ProgressStore> store, QObject *parent = nullptr);
    ~ProgressKeeper() override;

    [[nodiscard]] const std::vector<lessons::Profile> &profiles() const noexcept { return m_profiles; }
    [[nodiscard]] lessons::Profile current() const; ///< whose progress it is
    /// Keeps what there is, and goes on as this one: the lesson that is open starts where that one was. Nothing if there is no such profile.
    void setCurrent(std::int64_t profile);
    Result<void> addProfile(const QString &name); ///< and goes on as it
    Result<void> removeCurrent();
    [[nodiscard]] std::vector<lessons::LessonRecord> lessons() const; ///< of the current profile, the latest first
    [[nodiscard]] std::vector<lessons::PredictionRecord> predictions() const;
    void save(); ///< now, if something is unsaved

signals:
    void profilesChanged(); ///< or which is the current one
    void saved();
    void failed(const QString &line); ///< told once, until something could be saved again
    void mended(); ///< what had failed is saved now

private:
    void restore();
    void readProfiles();
    void report(const Error &error);

    static constexpr int kRetry = 15'000; ///< milliseconds
    LessonSession &m_session;
    std::unique_ptr<lessons::ProgressStore> m_store;
    std::vector<lessons::Profile> m_profiles;
    std::int64_t m_current = 0;
    const lessons::Lesson *m_lesson = nullptr; ///< that `m_saved` is of
    lessons::FlowMemory m_saved;
    bool m_failed = false;
    QTimer m_retry;
};

} // namespace interleave::ui
