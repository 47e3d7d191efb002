// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstddef>
#include <optional>

namespace interleave::ui {

/// Makes of what a script writes what can be shown: line ends, tabs and a lone carriage return (kReturn: what follows replaces the line, as a progress bar wants it)
/// stay; terminal sequences and other control characters go; a line longer than kLongestLine is cut. State goes on from piece to piece. One thread.
class OutputFilter
{
public:
    static constexpr qsizetype kLongestLine = 4000; ///< characters: nobody reads on, and laying out more takes the window's time
    static constexpr QChar kReturn { u'\r' };

    [[nodiscard]] QString pass(const QString &piece);
    void reset();

private:
    enum class In { Text, Escape, Sequence, Title };
    void put(QString &out, QChar c);

    In m_in = In::Text;
    bool m_return = false; ///< the last character was '\r': what comes next decides what it means
    qsizetype m_length = 0; ///< of the line so far
};

/// A place in a file that a line of output names, as tracebacks do: File "name", line 12.
struct SourcePlace
{
    QString file;
    int line = 0;
    qsizetype begin = 0, length = 0; ///< of the text that names it
    friend bool operator==(const SourcePlace &, const SourcePlace &) = default;
};
[[nodiscard]] std::optional<SourcePlace> sourcePlace(const QString &line);

} // namespace interleave::ui
