// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>
#include <QList>

namespace interleave::ui {

/// Widgets in a row that goes on below when the width is used up: in as few rows as there must be, of which none is much shorter than another;
/// all are as high as what is in them. GUI thread.
class WrapLayout : public QLayout
{
public:
    WrapLayout() = default;
    ~WrapLayout() override;
    void setSpacings(int horizontal, int vertical);

    void addItem(QLayoutItem *item) override { m_items.append(item); }
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem *itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem *takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override { return arrange(QRect(0, 0, width, 0), false); }
    [[nodiscard]] QSize sizeHint() const override; ///< all in one row
    [[nodiscard]] QSize minimumSize() const override; ///< one below the other
    void setGeometry(const QRect &area) override;

private:
    /// The narrowest that needs no more rows than `width`.
    [[nodiscard]] int balanced(int width) const;
    [[nodiscard]] int rowsAt(int width) const;
    /// Returns the height that it takes.
    int arrange(const QRect &area, bool move) const;

    QList<QLayoutItem *> m_items;
    int m_horizontal = 14, m_vertical = 6;
};

} // namespace interleave::ui
