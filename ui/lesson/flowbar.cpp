// SPDX-License-Identifier: GPL-3.0-or-later
#include "flowbar.h"

#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QVariant>

namespace interleave::ui {

FlowBar::FlowBar(QWidget *parent)
    : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    const QStringList words { tr("Predict"), tr("Run"), tr("Observe"), tr("Explain"), tr("Modify"), tr("Make"), tr("Transfer") };
    const QStringList meaning { tr("Say what will happen, before it does"), tr("Run it for real"), tr("Look: what did happen?"),
        tr("Why it happened"), tr("Turn something and reach a goal"), tr("Make one of your own"), tr("A new situation") };
    for (int i = 0; i < lessons::kFlowStepCount; ++i) {
        auto *button = makeButton(words[i], "step", meaning[i], this);
        button->setCheckable(true);
        button->setCursor(Qt::PointingHandCursor);
        connect(button, &QPushButton::clicked, this, [this, button, i] {
            button->setChecked(!button->isChecked()); // the flow decides, then show() sets it
            emit stepRequested(static_cast<lessons::FlowStep>(i));
        });
        row->addWidget(button);
        m_steps[static_cast<std::size_t>(i)] = button;
    }
    setAccessibleName(tr("Steps of the lesson"));
}

void FlowBar::show(const lessons::LessonFlow *flow)
{
    const QStringList words { tr("Predict"), tr("Run"), tr("Observe"), tr("Explain"), tr("Modify"), tr("Make"), tr("Transfer") };
    for (int i = 0; i < lessons::kFlowStepCount; ++i) {
        auto *button = m_steps[static_cast<std::size_t>(i)];
        const auto step = static_cast<lessons::FlowStep>(i);
        const bool current = flow && flow->step() == step;
        const bool done = flow && flow->done(step) && !current;
        button->setEnabled(flow != nullptr);
        button->setVisible(flow != nullptr);
        button->setChecked(current);
        button->setText((done ? QStringLiteral("✓ ") : QString()) + words[i]);
        button->setProperty("done", done ? "true" : "false");
        setLook(button, "step");
    }
}

} // namespace interleave::ui
