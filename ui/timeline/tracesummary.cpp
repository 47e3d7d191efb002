// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracesummary.h"

#include "whois.h"

#include <trace/stepping.h>
#include <trace/sampledgil.h>
#include <ui/theme/gilwords.h>
#include <ui/theme/words.h>

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <vector>

namespace interleave::ui {

using trace::LaneKind;
using trace::LaneState;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("HoverText", text);
}

QString withoutCapital(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toLower();
    return text;
}

} // namespace

QString traceSummary(const trace::TraceStore &store)
{
    constexpr int kMostThreads = 8;
    const bool stepped = store.info().stepped;
    int cores = 0, threads = 0;
    bool sampled = false;
    QStringList each;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        cores += lane.info().kind == LaneKind::Core;
        sampled = sampled || trace::isSampledGil(lane.info());
        if (lane.info().kind != LaneKind::Thread || ++threads > kMostThreads)
            continue;
        const trace::StateTimes times = lane.stateTimes(lane.begin(), lane.end());
        std::vector<std::pair<std::int64_t, LaneState>> order;
        for (std::size_t s = 1; s <= trace::index(LaneState::Unknown); ++s) {
            if (times[s] > 0)
                order.emplace_back(times[s], static_cast<LaneState>(s));
        }
        std::stable_sort(
            order.begin(), order.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
        QStringList parts;
        for (std::size_t k = 0; k < std::min<std::size_t>(3, order.size()); ++k)
            parts << tr("%1 for %2")
                         .arg(stepped && order[k].second == trace::kHeld ? tr("held until told") : withoutCapital(stateWords(order[k].second)),
                             durationText(Nanoseconds { order[k].first }));
        if (!parts.isEmpty())
            each << tr("%1: %2.").arg(whoIs(store, i), parts.join(QStringLiteral(", ")));
    }
    QString text = tr("%1 cores and %2 threads over %3.")
                       .arg(cores)
                       .arg(threads)
                       .arg(durationText(store.end() - store.begin()));
    if (!each.isEmpty())
        text += ' ' + each.join(' ');
    if (threads > kMostThreads)
        text += ' ' + tr("And %1 more threads.").arg(threads - kMostThreads);
    if (sampled)
        text += ' ' + tr("The GIL is %1").arg(withoutCapital(sampledGilSentence()));
    return text;
}

} // namespace interleave::ui
