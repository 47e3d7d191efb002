// SPDX-License-Identifier: GPL-3.0-or-later
#include "proselabel.h"

#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

namespace {

constexpr double kLineHeight = 1.22; // of the font's own

} // namespace

ProseLabel::ProseLabel(const QString &text, const char *look, QWidget *parent)
    : QLabel(text, parent)
{
    setProperty("look", look);
    setTextFormat(Qt::PlainText);
    setWordWrap(true); // the layout asks for the height that belongs to a width
}

double ProseLabel::arrange(QTextLayout &layout, int width) const
{
    QTextOption option(Qt::AlignLeft);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    double y = 0, bottom = 0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(std::max(1, width));
        line.setPosition({ 0, y });
        bottom = y + line.height();
        y += std::round(line.height() * kLineHeight); // whole pixels, so that all lines look the same
    }
    layout.endLayout();
    return bottom;
}

int ProseLabel::heightForWidth(int width) const
{
    const QMargins margins = contentsMargins();
    QTextLayout layout(text(), font());
    return static_cast<int>(std::ceil(arrange(layout, width - margins.left() - margins.right()))) + margins.top() + margins.bottom();
}

QSize ProseLabel::sizeHint() const
{
    const QMargins margins = contentsMargins();
    const int most = fontMetrics().averageCharWidth() * 48;
    const int width = std::min(most, fontMetrics().horizontalAdvance(text()) + 2) + margins.left() + margins.right();
    return { width, heightForWidth(width) };
}

QSize ProseLabel::minimumSizeHint() const
{
    const QMargins margins = contentsMargins();
    return { fontMetrics().averageCharWidth() * 8 + margins.left() + margins.right(), fontMetrics().height() };
}

void ProseLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    const QRect area = contentsRect();
    QTextLayout layout(text(), font());
    arrange(layout, area.width());
    layout.draw(&painter, area.topLeft());
}

} // namespace interleave::ui
