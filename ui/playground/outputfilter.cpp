// SPDX-License-Identifier: GPL-3.0-or-later
#include "outputfilter.h"

#include <QRegularExpression>

namespace interleave::ui {

void OutputFilter::reset()
{
    m_in = In::Text;
    m_return = false;
    m_length = 0;
}

void OutputFilter::put(QString &out, QChar c)
{
    if (c == u'\n') {
        m_length = 0;
        out += c;
        return;
    }
    if (m_length > kLongestLine)
        return;
    out += m_length == kLongestLine ? QChar(u'…') : c;
    ++m_length;
}

QString OutputFilter::pass(const QString &piece)
{
    QString out;
    out.reserve(piece.size());
    for (const QChar c : piece) {
        if (m_in == In::Escape) {
            m_in = c == u'[' ? In::Sequence : c == u']' ? In::Title : In::Text;
            continue;
        }
        if (m_in == In::Sequence) { // ESC [ … ends with a letter or one of @[\]^_`{|}~
            if (c.unicode() >= 0x40 && c.unicode() <= 0x7e)
                m_in = In::Text;
            continue;
        }
        if (m_in == In::Title) { // ESC ] … BEL, or ESC backslash
            if (c.unicode() == 0x07)
                m_in = In::Text;
            else if (c.unicode() == 0x1b)
                m_in = In::Escape;
            else if (c == u'\n') { // none is that long
                m_in = In::Text;
                put(out, c);
            }
            continue;
        }
        if (m_return && c != u'\n' && c != u'\r') {
            out += kReturn;
            m_length = 0;
            m_return = false;
        }
        if (c == u'\r')
            m_return = true;
        else if (c == u'\n') {
            m_return = false;
            put(out, c);
        } else if (c.unicode() == 0x1b)
            m_in = In::Escape;
        else if (c == u'\t' || (c.unicode() >= 0x20 && (c.unicode() < 0x7f || c.unicode() >= 0xa0)))
            put(out, c.unicode() == 0x2028 || c.unicode() == 0x2029 ? QChar(u' ') : c); // those two would end a line for Qt
    }
    return out;
}

std::optional<SourcePlace> sourcePlace(const QString &line)
{
    static const QRegularExpression place(QStringLiteral("File \"([^\"]+)\", line (\\d{1,7})"));
    if (!line.contains(QLatin1String("File \"")))
        return std::nullopt;
    const auto match = place.match(line);
    if (!match.hasMatch())
        return std::nullopt;
    return SourcePlace { match.captured(1), match.captured(2).toInt(), match.capturedStart(), match.capturedLength() };
}

} // namespace interleave::ui
