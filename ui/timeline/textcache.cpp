// SPDX-License-Identifier: GPL-3.0-or-later
#include "textcache.h"

#include <QPainter>

#include <cmath>

namespace interleave::ui {

const QStaticText &TextCache::entry(const QString &text, const QFont &font)
{
    constexpr qsizetype most = 2000;
    if (m_texts.size() > most)
        m_texts.clear();
    QString key = text;
    key += QChar(static_cast<char16_t>(font.weight()));
    key += QChar(static_cast<char16_t>(font.pixelSize()));
    auto found = m_texts.find(key);
    if (found == m_texts.end()) {
        QStaticText laidOut(text);
        laidOut.setTextFormat(Qt::PlainText);
        laidOut.prepare({}, font);
        found = m_texts.insert(key, laidOut);
    }
    return *found;
}

void TextCache::paint(QPainter &painter, double left, double top, double height, const QString &text, const QFont &font)
{
    const QStaticText &laidOut = entry(text, font);
    painter.setFont(font);
    painter.drawStaticText(QPointF(left, top + std::floor((height - laidOut.size().height()) / 2)), laidOut);
}

} // namespace interleave::ui
