// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QHash>
#include <QStaticText>
#include <QString>

class QPainter;

namespace interleave::ui {

/// Short texts that are painted again and again, laid out once each: names at lanes, labels of the ruler. A value; GUI thread.
class TextCache
{
public:
    void clear()
    {
        m_texts.clear();
        m_elided.clear();
    }
    /// Width in pixels of the text in this font.
    double width(const QString &text, const QFont &font) { return entry(text, font).size().width(); }
    /// The text, or as much of it as `width` pixels hold, with an ellipsis.
    const QString &elided(const QString &text, const QFont &font, int width);
    /// From `left` on, its line in the middle of [top, top + height). Sets the painter's font.
    void paint(QPainter &painter, double left, double top, double height, const QString &text, const QFont &font);

private:
    const QStaticText &entry(const QString &text, const QFont &font);
    QHash<QString, QStaticText> m_texts; ///< by font and text
    QHash<QString, QString> m_elided; ///< by font, width and text
};

} // namespace interleave::ui
