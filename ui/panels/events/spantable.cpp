// SPDX-License-Identifier: GPL-3.0-or-later
#include "spantable.h"

#include <QAccessible>

#include <algorithm>

namespace interleave::ui {

std::int64_t SpanTable::selectedCount() const
{
    std::int64_t count = 0;
    for (const QItemSelectionRange &range : selectionModel()->selection())
        count += range.height();
    return count;
}

std::vector<int> SpanTable::selectedRows(int most) const
{
    std::vector<std::pair<int, int>> ranges; // they do not overlap: whole rows are selected
    for (const QItemSelectionRange &range : selectionModel()->selection())
        ranges.emplace_back(range.top(), range.bottom());
    std::sort(ranges.begin(), ranges.end());
    std::vector<int> rows;
    for (const auto &[top, bottom] : ranges) {
        for (int row = top; row <= bottom && static_cast<int>(rows.size()) < most; ++row)
            rows.push_back(row);
    }
    return rows;
}

void SpanTable::keyboardSearch(const QString &search)
{
    if (!search.isEmpty() && search.front().isPrint() && !search.front().isSpace())
        emit typed(search);
}

void SpanTable::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QAbstractItemView::selectionChanged(selected, deselected); // QTableView's would make a list of all cells for a screen reader
    if (!QAccessible::isActive() || selected.isEmpty())
        return;
    const QItemSelectionRange &first = selected.front();
    QAccessibleEvent event(this, QAccessible::SelectionAdd);
    event.setChild((first.top() + 1) * (model()->columnCount() + 1) + first.left() + 1); // as Qt counts cells: heads are cells, too
    QAccessible::updateAccessibility(&event);
}

} // namespace interleave::ui
