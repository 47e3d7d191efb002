// SPDX-License-Identifier: GPL-3.0-or-later
#include "whois.h"

#include <QCoreApplication>

namespace interleave::ui {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("HoverText", text);
}

} // namespace

QString whoIs(const trace::TraceStore &store, std::uint32_t lane)
{
    if (lane >= store.laneCount())
        return tr("A thread");
    const trace::LaneInfo &info = store.lane(LaneId { lane }).info();
    if (info.kind != trace::LaneKind::Thread)
        return QString::fromStdString(info.name);
    return tr("Thread %1").arg(QString::fromStdString(info.letter.empty() ? info.name : info.letter));
}

} // namespace interleave::ui
