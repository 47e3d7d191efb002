// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lessonflow.h>

#include <QWidget>

#include <array>

class QPushButton;

namespace interleave::ui {

/// The steps of the lesson, the current one marked. A step that cannot be gone to yet is dimmed and says what has to come first; one that
/// this lesson does not have is not shown. Knows nothing of sessions. GUI thread.
class FlowBar : public QWidget
{
    Q_OBJECT
public:
    explicit FlowBar(QWidget *parent = nullptr);
    void show(const lessons::LessonFlow *flow);
    /// How wide it may be: with less than it needs, only the current step is a word and the others are numbers; then all are.
    void setRoom(int width);
    [[nodiscard]] QPushButton *button(lessons::FlowStep step) const { return m_steps[static_cast<std::size_t>(step)]; }

signals:
    void stepRequested(interleave::lessons::FlowStep step);

private:
    enum class Words { All, Current, None };
    void fit();
    void setTexts(Words words);
    [[nodiscard]] int widthWith(Words words);

    std::array<QPushButton *, lessons::kFlowStepCount> m_steps {};
    std::array<bool, lessons::kFlowStepCount> m_done {};
    int m_room = 0; ///< 0: as much as it likes
};

} // namespace interleave::ui
