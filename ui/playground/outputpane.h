// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outputfilter.h"

#include <cpython/outputlog.h>
#include <ui/theme/theme.h>

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <array>
#include <functional>
#include <vector>

class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace interleave::ui {

class ElidedLabel;

/// What a script writes, live, and a line to answer it. stdout and stderr differ by colour; lines of a traceback lead to the script. However much is written, it
/// shows a batch at most every kBatch milliseconds, of at most kMostPerBatch, keeps kMostLines, and says what it left out; so the window goes on answering. GUI thread.
class OutputPane : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kBatch = 50; ///< milliseconds
    static constexpr std::size_t kMostPerBatch = 12'000; ///< bytes
    static constexpr int kMostLines = 5000;
    /// Gives what has been written since the last call (cpython::OutputLog::take).
    using Source = std::function<std::vector<cpython::OutputChunk>()>;

    explicit OutputPane(QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    /// A run begins: everything before it goes. `source` is asked when news() was called; empty: no more comes.
    void begin(Source source);
    void news(); ///< there is something to take
    /// The run is over: takes what is left, and says how it ended, in words. `good`: as it should.
    void end(const QString &words, bool good);
    void setStatus(const QString &words, const QString &explanation = {}); ///< in the head
    /// Whether the script can be answered.
    void setInput(bool possible);

    [[nodiscard]] QString text() const;
    [[nodiscard]] QString status() const;
    [[nodiscard]] QPlainTextEdit *view() const noexcept { return m_view; }
    [[nodiscard]] QLineEdit *inputLine() const noexcept { return m_input; }
    [[nodiscard]] QPushButton *endOfInputButton() const noexcept { return m_endOfInput; }
    [[nodiscard]] QPushButton *clearButton() const noexcept { return m_clear; }
    [[nodiscard]] QPushButton *copyButton() const noexcept { return m_copy; }
    [[nodiscard]] int batches() const noexcept { return m_batches; } ///< shown since begin()

signals:
    void lineEntered(const QString &line); ///< without its end
    void endOfInput();
    void placeRequested(const QString &file, int line); ///< a line of a traceback was clicked, or Enter pressed in it

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    enum class Look { Out, Err, Input, Note };
    class Links;
    void flush();
    void append(const QString &text, Look look);
    void appendLine(const QString &words, Look look); ///< on a line of its own
    void recolour();
    [[nodiscard]] QColor colour(Look look) const;
    void clear();

    Theme m_theme;
    Source m_source;
    QTimer m_timer;
    ElidedLabel *m_status;
    QPlainTextEdit *m_view;
    Links *m_links;
    QLineEdit *m_input;
    QPushButton *m_endOfInput, *m_clear, *m_copy;
    QWidget *m_head, *m_inputRow;
    std::array<OutputFilter, 2> m_filters; ///< by stream
    bool m_returned = false; ///< the next character begins the line anew
    int m_batches = 0;
};

} // namespace interleave::ui
