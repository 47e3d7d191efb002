// SPDX-License-Identifier: GPL-3.0-or-later
#include "verdictwords.h"

#include <QCoreApplication>

#include <algorithm>

namespace interleave::ui {

using lessons::Verdict;

namespace {

QString tr(const char *text) { return QCoreApplication::translate("verdict", text); }

QString sentence(QString text)
{
    text = text.trimmed();
    if (!text.isEmpty()) {
        text[0] = text[0].toUpper();
        if (!text.endsWith('.'))
            text += '.';
    }
    return text;
}

} // namespace

QString verdictWords(const lessons::LessonOutcome &outcome)
{
    if (outcome.error)
        return tr("failed");
    if (outcome.stopped)
        return tr("stopped");
    if (outcome.stepped)
        return tr("done step by step");
    if (outcome.made)
        return tr("your own scenario");
    const auto all = static_cast<int>(outcome.claims.size());
    if (all == 0)
        return tr("finished");
    const auto count = [&](Verdict verdict) {
        return static_cast<int>(std::count_if(outcome.claims.begin(), outcome.claims.end(), [verdict](const auto &claim) { return claim.verdict == verdict; }));
    };
    const int held = count(Verdict::Held), notHeld = count(Verdict::NotHeld), untestable = count(Verdict::NotTestable);
    if (held == all)
        return tr("held on this machine");
    if (notHeld == all)
        return tr("not held on this machine");
    if (untestable == all)
        return tr("not testable here");
    // What matters most comes first: a title is cut at its end.
    const QString rest = untestable > 0 ? tr(", %1 not testable here").arg(untestable) : QString();
    if (notHeld > 0)
        return tr("%1 of %2 not held").arg(notHeld).arg(all) + rest;
    return tr("%1 of %2 held").arg(held).arg(all) + rest;
}

QStringList runNotes(const lessons::LessonOutcome &outcome)
{
    QStringList notes;
    int deadlocked = 0;
    QString words;
    for (const lessons::VariantRun &run : outcome.runs) {
        deadlocked += run.report.deadlocks.empty() ? 0 : 1;
        if (words.isEmpty() && !run.report.deadlocks.empty())
            words = QString::fromStdString(run.report.deadlocks.front());
        for (const std::string &warning : run.report.warnings) {
            const QString note = sentence(QString::fromStdString(warning));
            if (!notes.contains(note))
                notes << note;
        }
    }
    for (const auto &[variant, why] : outcome.untested)
        notes << sentence(QString::fromStdString(why));
    if (deadlocked > 0)
        notes.prepend(sentence(tr("A deadlock in %1 of %2 runs: %3").arg(deadlocked).arg(outcome.runs.size()).arg(words)));
    return notes;
}

} // namespace interleave::ui
