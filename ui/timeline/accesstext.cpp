// SPDX-License-Identifier: GPL-3.0-or-later
#include "accesstext.h"

#include <trace/instantvalues.h>

#include <QCoreApplication>

#include <algorithm>
#include <vector>

namespace interleave::ui {

using trace::InstantKind;

namespace {

constexpr std::size_t kMostInstants = 4096, kMostNamed = 2;

QString tr(const char *text)
{
    return QCoreApplication::translate("HoverText", text);
}

struct Accesses
{
    std::uint32_t variable;
    std::uint64_t loads = 0, stores = 0, overwritten = 0;
};

void count(const trace::Instant &instant, std::vector<Accesses> &all)
{
    if (instant.kind != InstantKind::Load && instant.kind != InstantKind::Store && instant.kind != InstantKind::Counted
        && instant.kind != InstantKind::Overwritten)
        return;
    auto one = std::find_if(all.begin(), all.end(), [&](const Accesses &known) { return known.variable == instant.object; });
    if (one == all.end())
        one = all.insert(all.end(), { instant.object });
    one->loads += instant.kind == InstantKind::Load ? 1 : instant.kind == InstantKind::Counted ? instant.value & 0xffff'ffff : 0;
    one->stores += instant.kind == InstantKind::Store ? 1 : instant.kind == InstantKind::Counted ? instant.value >> 32 : 0;
    one->overwritten += instant.kind == InstantKind::Overwritten ? trace::OverwrittenValue::of(instant.value).stores : 0;
}

} // namespace

QString accessText(const trace::TraceStore &store, const trace::Lane &lane, const trace::Span &span)
{
    std::vector<Accesses> all;
    lane.instants(span.begin, span.end, kMostInstants, [&](const trace::Instant &instant) { count(instant, all); });
    std::stable_sort(
        all.begin(), all.end(), [](const Accesses &a, const Accesses &b) { return a.loads + a.stores > b.loads + b.stores; });
    QString text;
    for (std::size_t i = 0; i < std::min(all.size(), kMostNamed); ++i) {
        const Accesses &one = all[i];
        text += ' '
            + tr("It loads %1 %2 × and stores it %3 ×.").arg(QString::fromStdString(store.name(one.variable))).arg(one.loads).arg(one.stores);
        if (one.overwritten > 0)
            text += ' ' + tr("%1 of the stores went over a value that it had not seen: updates were lost.").arg(one.overwritten);
    }
    return text;
}

QString withKind(const trace::TraceStore &store, const QString &lock)
{
    const std::string name = lock.toStdString();
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::LaneInfo &info = store.lane(LaneId { i }).info();
        if (info.kind != trace::LaneKind::Lock || info.name != name)
            continue;
        if (info.what == trace::ObjectKind::None || info.what == trace::ObjectKind::Lock)
            break;
        return tr("%1 (%2)").arg(lock, QString::fromUtf8(trace::objectKindName(info.what).data()));
    }
    return lock;
}

} // namespace interleave::ui
