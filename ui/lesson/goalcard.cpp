// SPDX-License-Identifier: GPL-3.0-or-later
#include "goalcard.h"

#include <lessons/goal.h>
#include <ui/predict/hintbox.h>
#include <ui/theme/words.h>
#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

namespace {

QString valueText(double value, const std::string &unit)
{
    if (unit == "s")
        return durationText(Nanoseconds { std::llround(value * 1e9) });
    const bool whole = std::floor(value) == value && std::abs(value) < 1e15;
    return whole ? QLocale().toString(static_cast<qlonglong>(value)) : QLocale().toString(value, 'g', 3);
}

QString wantedText(const lessons::GoalResult &attempt)
{
    const QString target = valueText(attempt.target, attempt.unit);
    if (attempt.op == "<" || attempt.op == "<=")
        return attempt.op == "<" ? GoalCard::tr("under %1").arg(target) : GoalCard::tr("at most %1").arg(target);
    if (attempt.op == ">" || attempt.op == ">=")
        return attempt.op == ">" ? GoalCard::tr("over %1").arg(target) : GoalCard::tr("at least %1").arg(target);
    return attempt.op == "!=" ? GoalCard::tr("anything but %1").arg(target) : target;
}

} // namespace

QString goalWords(const lessons::GoalResult &attempt)
{
    return GoalCard::tr("%1; wanted: %2").arg(valueText(attempt.value, attempt.unit), wantedText(attempt));
}

QString wayWords(const lessons::GoalResult *start, const lessons::GoalResult &now)
{
    if (now.reached)
        return GoalCard::tr("you are there");
    if (!start || (start->value == now.value && start->target == now.target))
        return GoalCard::tr("as in the first run");
    const double near = lessons::nearness(*start, now);
    if (near <= 0)
        return std::abs(now.value - now.target) > std::abs(start->value - now.target) ? GoalCard::tr("farther off than the first run") : GoalCard::tr("no nearer than the first run");
    return GoalCard::tr("%1 % of the way from the first run").arg(QLocale().toString(std::max(1.0, std::floor(100 * near)), 'f', 0));
}

GoalCard::GoalCard(const lessons::Goal &goal, const lessons::LessonFlow &flow, const Theme &theme, QWidget *parent)
    : QFrame(parent)
{
    const bool reached = flow.reachedGoal();
    setProperty("look", reached ? "verdict-held" : "card");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(14), theme.px(13), theme.px(14), theme.px(13));
    column->setSpacing(theme.px(7));
    column->addWidget(makeLabel(reached ? tr("GOAL REACHED") : tr("YOUR GOAL"), reached ? "cardhead-good" : "cardhead", this));
    column->addWidget(new ProseLabel(QString::fromStdString(goal.text), "ask", this));

    const auto &attempts = flow.attempts();
    const lessons::GoalResult *start = flow.goalStart();
    if (attempts.empty()) {
        if (start)
            addWay(column, start, *start, theme);
        column->addWidget(new ProseLabel(tr("Turn the sliders above the picture, then press Run. After each run this says how near you are."), "soft", this));
    } else {
        const lessons::GoalResult &last = attempts.back();
        if (!last.whyNot.empty()) {
            column->addWidget(new ProseLabel(QString::fromStdString(last.whyNot), "soft", this));
        } else {
            addWay(column, start, last, theme);
            if (!last.kept)
                column->addWidget(new ProseLabel(tr("But not %1.").arg(QString::fromStdString(goal.withinText)), "because-bad", this));
        }
        constexpr std::ptrdiff_t mostShown = 4;
        const auto begin = std::max<std::ptrdiff_t>(0, std::ssize(attempts) - 1 - mostShown);
        for (std::ptrdiff_t i = std::ssize(attempts) - 2; i >= begin; --i) {
            const lessons::GoalResult &attempt = attempts[static_cast<std::size_t>(i)];
            if (attempt.whyNot.empty())
                column->addWidget(makeLabel(tr("Try %1: %2%3").arg(i + 1).arg(valueText(attempt.value, attempt.unit), attempt.reached ? QStringLiteral("  ✓") : QString()), "faint", this));
        }
    }
    const bool shown = reached || flow.revealed(lessons::LessonFlow::kModifyKey);
    if (shown && !goal.solution.empty())
        column->addWidget(new ProseLabel(QString::fromStdString(goal.solution), "soft", this));
    if (shown && !reached && !goal.solve.empty()) {
        m_apply = makeButton(tr("Set it so"), "segment", tr("Turns the sliders to the solution; then press Run"), this);
        connect(m_apply, &QPushButton::clicked, this, [this, solve = goal.solve] { emit settingsWanted(solve); });
        column->addWidget(m_apply, 0, Qt::AlignLeft);
    }
    m_hints = new HintBox(theme, this);
    QStringList hints;
    for (const std::string &hint : flow.hints(lessons::LessonFlow::kModifyKey))
        hints << QString::fromStdString(hint);
    m_hints->show(hints, !reached && flow.hasMoreHints(lessons::LessonFlow::kModifyKey),
        !reached && flow.canReveal(lessons::LessonFlow::kModifyKey), tr("Show the solution"));
    column->addWidget(m_hints);
    connect(m_hints, &HintBox::hintWanted, this, &GoalCard::hintWanted);
    connect(m_hints, &HintBox::revealWanted, this, &GoalCard::revealWanted);
    setAccessibleName(QString::fromStdString(goal.text));
}

/// From where one started, on the left, to the goal, on the right; and where one is now.
void GoalCard::addWay(QVBoxLayout *column, const lessons::GoalResult *start, const lessons::GoalResult &now, const Theme &theme)
{
    const bool first = start == &now;
    column->addWidget(new ProseLabel(first ? tr("Your first run: %1").arg(goalWords(now)) : tr("Now %1").arg(goalWords(now)), "value", this));
    const QString words = first ? tr("this is where you start") : wayWords(start, now);
    auto *bar = new QProgressBar(this);
    bar->setRange(0, 100);
    bar->setTextVisible(false);
    bar->setValue(start ? static_cast<int>(std::lround(100 * lessons::nearness(*start, now))) : now.reached ? 100 : 0);
    bar->setAccessibleName(tr("How near you are"));
    bar->setAccessibleDescription(words);
    bar->setToolTip(tr("From your first run in this lesson to the goal: %1").arg(words));
    column->addWidget(bar);
    auto *ends = new QHBoxLayout;
    ends->setSpacing(theme.px(8));
    if (start && !first)
        ends->addWidget(makeLabel(tr("first run %1").arg(valueText(start->value, start->unit)), "faint", this));
    ends->addStretch(1);
    ends->addWidget(makeLabel(tr("goal"), "faint", this));
    column->addLayout(ends);
    column->addWidget(new ProseLabel(words, "soft", this));
}

} // namespace interleave::ui
