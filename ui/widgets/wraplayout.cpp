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

int WrapLayout::rowsAt(int width) const
{
    int rows = 0, used = 0;
    for (const QLayoutItem *item : m_items) {
        if (item->isEmpty())
            continue;
        const int wide = item->sizeHint().width();
        if (rows == 0 || used + m_horizontal + wide > width) {
            ++rows;
            used = wide;
        } else {
            used += m_horizontal + wide;
        }
    }
    return rows;
}

int WrapLayout::balanced(int width) const
{
    const int rows = rowsAt(width);
    if (rows < 2)
        return width;
    int low = 0, high = width;
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (rowsAt(middle) <= rows)
            high = middle;
        else
            low = middle + 1;
    }
    return high;
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
    const int most = balanced(area.width());
    int used = 0;
    for (QLayoutItem *item : m_items) {
        if (item->isEmpty())
            continue;
        const int width = item->sizeHint().width();
        if (!row.isEmpty() && used + m_horizontal + width > most) {
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
