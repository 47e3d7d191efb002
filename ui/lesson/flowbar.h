// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lessonflow.h>

#include <QWidget>

#include <array>

class QPushButton;

namespace interleave::ui {

/// The seven steps of a lesson as pills: done ones with a tick, the current one filled.
class FlowBar : public QWidget
{
    Q_OBJECT
public:
    explicit FlowBar(QWidget *parent = nullptr);
    void show(const lessons::LessonFlow *flow);

signals:
    void stepRequested(interleave::lessons::FlowStep step);

private:
    std::array<QPushButton *, lessons::kFlowStepCount> m_steps {};
};

} // namespace interleave::ui
