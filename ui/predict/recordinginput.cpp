// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordinginput.h"

#include <ui/theme/words.h>
#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>

#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace interleave::ui {

RecordingInput::RecordingInput(const lessons::Question &question, const Theme &theme, QWidget *parent)
    : AnswerInput(parent)
    , m_question(question)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(8));
    m_text = new ProseLabel({}, "soft", this);
    column->addWidget(m_text);
    m_switch = makeButton(tr("Show the recording that is meant"), "segment", tr("Another one is in the picture now"), this);
    column->addWidget(m_switch, 0, Qt::AlignLeft);
    m_verdict = new ProseLabel({}, "because-bad", this);
    m_verdict->hide();
    column->addWidget(m_verdict);
    m_example = makeButton(tr("Show me"), "segment", tr("Goes to the longest stretch in which it is so"), this);
    m_example->hide();
    column->addWidget(m_example, 0, Qt::AlignLeft);
    connect(m_switch, &QPushButton::clicked, this, [this] { emit variantWanted(QString::fromStdString(m_question.variant)); });
    connect(m_example, &QPushButton::clicked, this, &AnswerInput::exampleWanted);
    refresh();
}

std::optional<std::pair<Nanoseconds, Nanoseconds>> RecordingInput::chosen() const
{
    if (m_pick.variant.toStdString() != m_question.variant)
        return {};
    if (m_question.kind == lessons::QuestionKind::Range)
        return m_pick.measured;
    if (!m_pick.playhead || !m_pick.touched)
        return {};
    return std::pair { *m_pick.playhead, *m_pick.playhead };
}

bool RecordingInput::complete() const { return chosen().has_value(); }

void RecordingInput::read(lessons::Prediction &prediction) const { prediction.stretch = chosen(); }

void RecordingInput::show(const lessons::Prediction &prediction)
{
    m_said = prediction.stretch;
    refresh();
}

void RecordingInput::setLocked(bool locked)
{
    m_locked = locked;
    refresh();
}

void RecordingInput::setPick(const RecordingPick &pick)
{
    if (pick == m_pick)
        return;
    const bool before = complete();
    m_pick = pick;
    refresh();
    if (before != complete() || complete())
        emit changed();
}

void RecordingInput::refresh()
{
    const bool other = !m_pick.variant.isEmpty() && m_pick.variant.toStdString() != m_question.variant;
    m_switch->setVisible(other && !m_locked);
    const bool range = m_question.kind == lessons::QuestionKind::Range;
    const auto shown = m_locked ? m_said : chosen();
    if (shown)
        m_text->setText(range ? tr("You measured %1.").arg(durationText(shown->second - shown->first))
                              : tr("You chose the moment at %1.").arg(durationText(shown->first)));
    else if (other)
        m_text->setText(tr("Another recording is in the picture now."));
    else
        m_text->setText(range ? tr("Drag over the stretch in the picture with Shift held down, or use Shift+← →.")
                              : tr("Click on the moment in the picture, or go there with ← and →."));
}

void RecordingInput::showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail)
{
    const bool right = score && score->right;
    QString words;
    if (score && right)
        words = tr("✓ So it is, there.");
    else if (score && m_question.kind == lessons::QuestionKind::Moment)
        words = tr("✗ At %1 it is not so.").arg(m_said ? durationText(m_said->first) : QString());
    else if (score && score->parts.size() > 1 && !score->parts[1])
        words = tr("✗ What is asked for is not so through all of that stretch.");
    else if (score)
        words = tr("✗ That stretch is too long or too short.");
    if (detail == Detail::All && m_question.kind == lessons::QuestionKind::Range && !m_question.answer.empty())
        words += (words.isEmpty() ? QString() : QStringLiteral(" "))
            + tr("Over all of the run the middle is %1.").arg(durationText(Nanoseconds { std::llround(answer.value * 1e9) }));
    m_verdict->setText(words);
    setLook(m_verdict, right ? "because-good" : "because-bad");
    m_verdict->setVisible(!words.isEmpty());
    m_example->setVisible(detail == Detail::All && answer.example.has_value());
}

void RecordingInput::focusInput()
{
    if (m_switch->isVisible())
        m_switch->setFocus();
}

} // namespace interleave::ui
