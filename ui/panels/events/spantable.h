// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include <cstdint>
#include <vector>

namespace interleave::ui {

/// A table of very many rows: what Qt's own does for each selected row or cell, or for each row until one begins with what is typed, is not done here, so ten
/// million rows are as quick as ten. GUI thread.
class SpanTable : public QTableView
{
    Q_OBJECT
public:
    using QTableView::QTableView;

    [[nodiscard]] std::int64_t selectedCount() const; ///< rows
    /// The selected rows from above, `most` of them at most. Costs nothing for the others.
    [[nodiscard]] std::vector<int> selectedRows(int most) const;
    void keyboardSearch(const QString &search) override;

signals:
    void typed(const QString &text); ///< on the keyboard, with the table in front: one looks for something

protected:
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;
};

} // namespace interleave::ui
