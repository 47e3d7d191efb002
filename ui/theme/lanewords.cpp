// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanewords.h"

#include <QCoreApplication>

namespace interleave::ui {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("words", text); }

} // namespace

QString stateWords(trace::LaneKind kind, trace::LaneState state)
{
    using trace::LaneKind;
    using trace::LaneState;
    if (kind == LaneKind::Lock && state == LaneState::RunnableHoldingGil)
        return tr("Held, holder not running");
    if (kind == LaneKind::Queue && state == LaneState::Runnable)
        return tr("Has items");
    if (kind == LaneKind::Queue && state == LaneState::BlockedQueue)
        return tr("Full");
    if (kind == LaneKind::Task && state == LaneState::Runnable)
        return tr("Ready for its turn");
    return stateWords(state);
}

QString stateSentence(trace::LaneKind kind, trace::LaneState state)
{
    using trace::LaneKind;
    using trace::LaneState;
    if (kind == LaneKind::Lock && state == LaneState::RunnableHoldingGil)
        return tr("On a lock's lane: it is held, and its holder is blocked, wants the GIL or has no core. Whoever wants the lock waits for that, too.");
    if (kind == LaneKind::Queue && state == LaneState::Runnable)
        return tr("On a queue's lane: there are items to be taken.");
    if (kind == LaneKind::Queue && state == LaneState::BlockedQueue)
        return tr("On a queue's lane: it is full, and whoever puts one more must wait.");
    if (kind == LaneKind::Task && state == LaneState::Runnable)
        return tr("On a task's lane: it waits in the ready queue for its turn.");
    return stateSentence(state);
}

} // namespace interleave::ui
