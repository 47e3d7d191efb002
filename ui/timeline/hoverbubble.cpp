// SPDX-License-Identifier: GPL-3.0-or-later
#include "hoverbubble.h"

#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

namespace {

/// Text wrapped to a width, with the leading of the design; painted without asking for metrics twice.
class WrappedText
{
public:
    WrappedText(const QString &text, const QFont &font, double width, double leading)
        : m_layout(text, font)
    {
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        m_layout.setTextOption(option);
        m_layout.beginLayout();
        for (QTextLine line = m_layout.createLine(); line.isValid(); line = m_layout.createLine()) {
            line.setLineWidth(width);
            line.setPosition(QPointF(0, m_height + (leading - line.height()) / 2));
            m_height += leading;
            m_width = std::max(m_width, line.naturalTextWidth());
        }
        m_layout.endLayout();
    }
    void paint(QPainter &painter, const QPointF &at) const { m_layout.draw(&painter, at); }
    [[nodiscard]] double width() const { return m_width; }
    [[nodiscard]] double height() const { return m_height; }

private:
    QTextLayout m_layout;
    double m_width = 0, m_height = 0;
};

} // namespace

void HoverBubble::set(const HoverText &text, const Theme &theme, QSize space, double ratio)
{
    if (text == m_text && theme == m_theme && space == m_space && ratio == m_ratio)
        return;
    m_text = text;
    m_theme = theme;
    m_space = space;
    m_ratio = ratio;
    if (text.empty()) {
        m_picture = {};
        return;
    }
    const double most = std::min<double>(theme.px(266), std::max(theme.px(40), space.width() - theme.px(40)));
    const double leading = 12.5 * 1.45 * theme.scale;
    const WrappedText title(text.title, theme.font(12.5, QFont::DemiBold), most, leading);
    const WrappedText body(text.sentence, theme.font(12.5), most, leading);
    const double marginX = theme.px(12), marginY = theme.px(9);
    m_size = { static_cast<int>(std::ceil(std::max(title.width(), body.width()) + 2 * marginX)),
        static_cast<int>(std::ceil(title.height() + body.height() + 2 * marginY)) };
    m_shadow = theme.px(12) + theme.px(5);
    const QSize all = m_size + QSize(2 * m_shadow, 2 * m_shadow);
    m_picture = QPixmap(all * ratio);
    m_picture.setDevicePixelRatio(ratio);
    m_picture.fill(Qt::transparent);
    QPainter painter(&m_picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QRectF box(QPointF(m_shadow, m_shadow), QSizeF(m_size));
    const double radius = theme.px(8);
    for (int i = theme.px(12); i > 0; i -= 2) { // 0 6px 24px, near enough
        painter.setBrush(QColor(0, 0, 0, theme.dark ? 14 : 5));
        painter.drawRoundedRect(box.adjusted(-i, theme.px(5) - i, i, theme.px(5) + i), radius + i, radius + i);
    }
    painter.setBrush(theme.ink);
    painter.drawRoundedRect(box, radius, radius);
    painter.setPen(theme.panel);
    title.paint(painter, box.topLeft() + QPointF(marginX, marginY));
    body.paint(painter, box.topLeft() + QPointF(marginX, marginY + title.height()));
}

QRect HoverBubble::place(const QPoint &pointer) const
{
    if (m_picture.isNull())
        return {};
    const int w = m_size.width(), h = m_size.height();
    int x = pointer.x() + m_theme.px(14), y = pointer.y() + m_theme.px(18);
    if (x + w > m_space.width() - 6)
        x = pointer.x() - w - m_theme.px(10);
    if (y + h > m_space.height() - 6)
        y = pointer.y() - h - m_theme.px(10); // never under the pointer itself
    x = std::clamp(x, 6, std::max(6, m_space.width() - w - 6));
    y = std::max(6, y);
    return QRect(x, y, w, h).adjusted(-m_shadow, -m_shadow, m_shadow, m_shadow);
}

void HoverBubble::paint(QPainter &painter, const QPoint &pointer) const
{
    if (const QRect at = place(pointer); !at.isEmpty())
        painter.drawPixmap(at.topLeft(), m_picture);
}

} // namespace interleave::ui
