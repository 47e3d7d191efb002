// SPDX-License-Identifier: GPL-3.0-or-later
#include "flowbar.h"

#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QVariant>

namespace interleave::ui {

using lessons::FlowStep;

namespace {

QString wordOf(int step)
{
    const QStringList words { FlowBar::tr("Predict"), FlowBar::tr("Run"), FlowBar::tr("Observe"), FlowBar::tr("Explain"),
        FlowBar::tr("Modify"), FlowBar::tr("Make"), FlowBar::tr("Transfer") };
    return words[step];
}

QString meaningOf(int step)
{
    const QStringList meanings { FlowBar::tr("Say what will happen, before it does"), FlowBar::tr("Run it for real"),
        FlowBar::tr("Look: what did happen?"), FlowBar::tr("Why it happened"), FlowBar::tr("Change something, and see what that does"),
        FlowBar::tr("Make one of your own"), FlowBar::tr("Use what you know in a new situation") };
    return meanings[step];
}

QString sentence(const std::string &remedy)
{
    QString text = QString::fromStdString(remedy);
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text.endsWith('.') ? text : text + '.';
}

/// Text, or what stands behind the three steps that every lesson has.
bool has(const lessons::LessonFlow &flow, FlowStep step)
{
    return step <= FlowStep::Observe || flow.hasText(step);
}

} // namespace

FlowBar::FlowBar(QWidget *parent)
    : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    for (int i = 0; i < lessons::kFlowStepCount; ++i) {
        auto *button = makeButton(wordOf(i), "step", meaningOf(i), this);
        button->setCheckable(true);
        connect(button, &QPushButton::clicked, this, [this, button, i] {
            button->setChecked(!button->isChecked()); // the flow decides, then show() sets it
            emit stepRequested(static_cast<FlowStep>(i));
        });
        row->addWidget(button);
        m_steps[static_cast<std::size_t>(i)] = button;
    }
    setAccessibleName(tr("Steps of the lesson"));
}

void FlowBar::show(const lessons::LessonFlow *flow)
{
    for (int i = 0; i < lessons::kFlowStepCount; ++i) {
        auto *button = m_steps[static_cast<std::size_t>(i)];
        const auto step = static_cast<FlowStep>(i);
        const bool current = flow && flow->step() == step;
        const bool done = flow && flow->done(step) && !current;
        const auto may = flow ? flow->mayGoTo(step) : Result<void> {};
        m_done[static_cast<std::size_t>(i)] = done;
        button->setVisible(flow && has(*flow, step));
        button->setEnabled(flow && may);
        button->setChecked(current);
        button->setProperty("done", done ? "true" : "false");
        button->setCursor(current ? Qt::ArrowCursor : Qt::PointingHandCursor);
        button->setToolTip(may ? meaningOf(i) : tr("%1. %2").arg(meaningOf(i), sentence(may.error().remedy)));
        button->setAccessibleName(done ? tr("%1, done").arg(wordOf(i)) : wordOf(i));
        button->setAccessibleDescription(button->toolTip());
        setLook(button, "step");
    }
    fit();
}

void FlowBar::setTexts(Words words)
{
    for (int i = 0; i < lessons::kFlowStepCount; ++i) {
        auto *button = m_steps[static_cast<std::size_t>(i)];
        const bool done = m_done[static_cast<std::size_t>(i)];
        if (words == Words::None || (words == Words::Current && !button->isChecked()))
            button->setText(done ? QStringLiteral("✓") : QString::number(i + 1));
        else
            button->setText((done ? QStringLiteral("✓ ") : QString()) + wordOf(i));
    }
}

int FlowBar::widthWith(Words words)
{
    setTexts(words);
    layout()->invalidate();
    return layout()->sizeHint().width();
}

void FlowBar::setRoom(int width)
{
    m_room = width;
    fit();
}

void FlowBar::fit()
{
    for (const Words words : { Words::All, Words::Current, Words::None }) {
        if (widthWith(words) <= m_room || m_room <= 0)
            return;
    }
}

} // namespace interleave::ui
