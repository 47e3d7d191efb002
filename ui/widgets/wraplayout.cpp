// SPDX-License-Identifier: GPL-3.0-or-later
#include "wraplayout.h"

#include <QWidget>

#include <algorithm>

namespace interleave::ui {

WrapLayout::~WrapLayout() { qDeleteAll(m_items); }

void WrapLayout::setSpacings(int horizontal, int vertical)
{
    m_horizontal = horizontal;
    m_vertical = vertical;
    invalidate();
}

QLayoutItem *WrapLayout::takeAt(int index)
{
    return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr;
}

QSize WrapLayout::sizeHint() const
{
    QSize size;
    for (const QLayoutItem *item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize hint = item->sizeHint();
        size = { size.width() + hint.width() + (size.isNull() ? 0 : m_horizontal), std::max(size.height(), hint.height()) };
    }
    return size;
}

QSize WrapLayout::minimumSize() const
{
    QSize size;
    for (const QLayoutItem *item : m_items) {
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    }
    return size;
}

void WrapLayout::setGeometry(const QRect &area)
{
    QLayout::setGeometry(area);
    arrange(area, true);
}

int WrapLayout::arrange(const QRect &area, bool move) const
{
    int y = area.top(), bottom = area.top();
    QList<QLayoutItem *> row;
    const auto place = [&] {
        int height = 0, x = area.left();
        for (const QLayoutItem *item : row)
            height = std::max(height, item->sizeHint().height());
        for (QLayoutItem *item : row) {
            if (move)
                item->setGeometry({ QPoint(x, y), QSize(std::min(item->sizeHint().width(), area.width()), height) });
            x += item->sizeHint().width() + m_horizontal;
        }
        bottom = y + height;
        y = bottom + m_vertical;
        row.clear();
    };
    int used = 0;
    for (QLayoutItem *item : m_items) {
        if (item->isEmpty())
            continue;
        const int width = item->sizeHint().width();
        if (!row.isEmpty() && used + m_horizontal + width > area.width()) {
            place();
            used = 0;
        }
        used += width + (row.isEmpty() ? 0 : m_horizontal);
        row.append(item);
    }
    if (!row.isEmpty())
        place();
    return bottom - area.top();
}

} // namespace interleave::ui
