// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanelayout.h"

#include <ui/theme/words.h>

#include <QCoreApplication>

namespace interleave::ui {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("LaneLayout", text); }

} // namespace

const LaneRow *LaneLayout::rowAt(int y) const noexcept
{
    for (const LaneRow &row : rows) {
        if (row.lane && y >= row.y && y < row.y + row.height)
            return &row;
    }
    return nullptr;
}

const LaneRow *LaneLayout::rowOf(LaneId lane) const noexcept
{
    for (const LaneRow &row : rows) {
        if (row.lane == lane)
            return &row;
    }
    return nullptr;
}

LaneLayout layoutLanes(const trace::TraceStore &store, const Theme &theme)
{
    LaneLayout layout;
    const std::size_t count = store.laneCount();
    const CoreSource source = store.info().coreSource;
    int y = theme.px(4);

    const auto section = [&](trace::LaneKind kind, const QString &head) {
        bool first = true;
        for (std::uint32_t i = 0; i < count; ++i) {
            const trace::LaneInfo &info = store.lane(LaneId { i }).info();
            if (info.kind != kind)
                continue;
            if (first) {
                y += layout.rows.empty() ? 0 : theme.px(6);
                layout.rows.push_back({ std::nullopt, head, {}, {}, y, theme.px(20) });
                y += theme.px(20);
            }
            LaneRow row { LaneId { i }, {}, {}, {}, y, theme.px(30) };
            const QString name = QString::fromStdString(info.name);
            if (kind == trace::LaneKind::Core) {
                row.title = name;
                if (first) {
                    row.subtitle = coreSourceWord(source);
                    row.explanation = coreSourceSentence(source);
                }
            } else if (kind == trace::LaneKind::Gil) {
                row.title = tr("held by");
            } else {
                row.title = info.letter.empty() ? name : QString::fromStdString(info.letter);
                row.subtitle = info.letter.empty() ? QString() : name;
            }
            layout.rows.push_back(row);
            y += theme.px(38);
            first = false;
        }
    };
    section(trace::LaneKind::Core, tr("CORES"));
    section(trace::LaneKind::Gil, tr("GIL"));
    section(trace::LaneKind::Thread, tr("THREADS"));
    layout.height = y + theme.px(4);
    return layout;
}

} // namespace interleave::ui
