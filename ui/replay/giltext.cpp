// SPDX-License-Identifier: GPL-3.0-or-later
#include "giltext.h"

#include <ui/theme/words.h>

#include <QCoreApplication>
#include <QStringList>

namespace interleave::ui {

using State = GilMoment::State;

namespace {

QString tr(const char *text) { return QCoreApplication::translate("GilToken", text); }

QString listed(const QStringList &names)
{
    if (names.size() < 2)
        return names.join(QString());
    return tr("%1 and %2").arg(names.mid(0, names.size() - 1).join(QStringLiteral(", ")), names.back());
}

/// Who wants it, and when the holder is asked.
QString waitersSentence(const trace::TraceStore &store, const GilMoment &moment, Nanoseconds t)
{
    if (moment.waiters.empty())
        return tr("Nobody else wants it.");
    const QString holder = threadLetter(store, moment.holder);
    if (moment.requested) {
        QString asked = tr("Somebody");
        for (const GilWaiter &waiter : moment.waiters) {
            if (waiter.asked)
                asked = threadLetter(store, waiter.thread);
        }
        return tr("%1 asked for it %2 ago: %3 must drop it at its next safe point.").arg(asked, durationText(t - *moment.requested), holder);
    }
    const GilWaiter &first = moment.waiters.front();
    const QString who = threadLetter(store, first.thread), so = durationText(t - first.since);
    return moment.waiters.size() == 1
        ? tr("%1 has wanted it for %2.").arg(who, so)
        : tr("%1 has wanted it for %2, longest of %3.").arg(who, so).arg(moment.waiters.size());
}

} // namespace

QString threadLetter(const trace::TraceStore &store, LaneId thread)
{
    if (thread.value >= store.laneCount())
        return QStringLiteral("?");
    const trace::LaneInfo &info = store.lane(thread).info();
    return QString::fromStdString(info.letter.empty() ? info.name : info.letter);
}

QString gilSentence(const trace::TraceStore &store, const GilMoment &moment, Nanoseconds t)
{
    const QString so = durationText(t - moment.since);
    switch (moment.state) {
    case State::Held: return tr("%1 has held the GIL for %2.").arg(threadLetter(store, moment.holder), so) + ' ' + waitersSentence(store, moment, t);
    case State::HeldOffCore:
        return tr("%1 holds the GIL, but is off-core: nobody can run Python.").arg(threadLetter(store, moment.holder)) + ' '
            + waitersSentence(store, moment, t);
    case State::Free:
        return moment.waiters.empty()
            ? tr("The GIL has been free for %1, and nobody wants it.").arg(so)
            : tr("The GIL has been free for %1; %2 wants it, but has yet to wake up and take it.").arg(so, threadLetter(store, moment.waiters.front().thread));
    case State::Unknown: return tr("Records were lost here: who holds the GIL is not known.");
    case State::Frozen: return tr("You froze the whole run here.");
    case State::Nothing: break;
    }
    return tr("There is no GIL at this moment: it has not come yet, or its interpreter has ended.");
}

QString noGilSentence(const trace::TraceStore &store, const std::vector<LaneId> &running)
{
    QStringList names;
    for (const LaneId thread : running)
        names << threadLetter(store, thread);
    constexpr qsizetype few = 6;
    if (names.isEmpty())
        return tr("There is no GIL. Nobody runs Python at this moment.");
    if (names.size() == 1)
        return tr("There is no GIL. %1 runs Python; others could beside it.").arg(names.front());
    return names.size() <= few ? tr("There is no GIL: %1 run Python at the same time.").arg(listed(names))
                               : tr("There is no GIL: %1 threads run Python at the same time.").arg(names.size());
}

} // namespace interleave::ui
