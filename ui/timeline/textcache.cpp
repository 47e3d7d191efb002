// SPDX-License-Identifier: GPL-3.0-or-later
#include "textcache.h"

#include <QFontMetrics>
#include <QPainter>

#include <cmath>

namespace interleave::ui {

namespace {

constexpr qsizetype kMost = 2000; // then it begins anew: names that are seen no more are not kept for ever

QString keyOf(const QString &text, const QFont &font)
{
    QString key = text;
    key += QChar(static_cast<char16_t>(font.weight()));
    key += QChar(static_cast<char16_t>(font.pixelSize()));
    return key;
}

} // namespace

const QString &TextCache::elided(const QString &text, const QFont &font, int width)
{
    if (m_elided.size() > kMost)
        m_elided.clear();
    QString key = keyOf(text, font);
    key += QString::number(width);
    auto found = m_elided.find(key);
    if (found == m_elided.end())
        found = m_elided.insert(key, QFontMetrics(font).elidedText(text, Qt::ElideRight, width));
    return *found;
}

const QStaticText &TextCache::entry(const QString &text, const QFont &font)
{
    if (m_texts.size() > kMost)
        m_texts.clear();
    const QString key = keyOf(text, font);
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
