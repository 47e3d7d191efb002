// SPDX-License-Identifier: GPL-3.0-or-later
#include "outputpane.h"

#include <ui/widgets/elidedlabel.h>
#include <ui/widgets/widgets.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSyntaxHighlighter>
#include <QTextBlock>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

namespace {

constexpr int kLookProperty = QTextFormat::UserProperty + 1;

} // namespace

/// Underlines the places that lines of a traceback name.
class OutputPane::Links : public QSyntaxHighlighter
{
public:
    explicit Links(QTextDocument *document)
        : QSyntaxHighlighter(document)
    {
    }
    void setColour(const QColor &colour)
    {
        m_colour = colour;
        rehighlight();
    }

protected:
    void highlightBlock(const QString &text) override
    {
        const auto place = sourcePlace(text);
        if (!place)
            return;
        QTextCharFormat format;
        format.setForeground(m_colour);
        format.setFontUnderline(true);
        setFormat(static_cast<int>(place->begin), static_cast<int>(place->length), format);
    }

private:
    QColor m_colour;
};

OutputPane::OutputPane(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = makeFrame("bar", this);
    m_head = head;
    auto *row = new QHBoxLayout(head);
    auto *title = makeLabel(tr("Output"), "value", head);
    m_status = new ElidedLabel("soft", head);
    m_clear = makeButton(tr("Clear"), "quiet", tr("Empties the output"), head);
    m_copy = makeButton(tr("Copy"), "quiet", tr("Copies all of the output that is shown"), head);
    row->addWidget(title);
    row->addWidget(m_status);
    row->addStretch(1);
    row->addWidget(m_copy);
    row->addWidget(m_clear);
    column->addWidget(head);
    m_view = new QPlainTextEdit(this);
    m_view->setReadOnly(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setUndoRedoEnabled(false);
    m_view->setMaximumBlockCount(kMostLines);
    m_view->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_view->setWordWrapMode(QTextOption::WrapAnywhere);
    m_view->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_view->setAccessibleName(tr("Output of the script"));
    m_view->viewport()->setMouseTracking(true);
    m_view->viewport()->installEventFilter(this);
    m_view->installEventFilter(this);
    column->addWidget(m_view, 1);
    m_links = new Links(m_view->document());
    m_inputRow = new QWidget(this);
    auto *below = new QHBoxLayout(m_inputRow);
    m_input = new QLineEdit(m_inputRow);
    m_input->setProperty("look", "filter");
    m_input->setAccessibleName(tr("Input for the script"));
    m_endOfInput = makeButton(tr("End of input"), "quiet", tr("No more will come: input() then raises EOFError (Ctrl+D)"), m_inputRow);
    below->addWidget(m_input, 1);
    below->addWidget(m_endOfInput);
    column->addWidget(m_inputRow);
    m_input->installEventFilter(this);
    connect(m_input, &QLineEdit::returnPressed, this, [this] {
        const QString line = m_input->text();
        m_input->clear();
        append(line + u'\n', Look::Input);
        emit lineEntered(line);
    });
    connect(m_endOfInput, &QPushButton::clicked, this, &OutputPane::endOfInput);
    connect(m_clear, &QPushButton::clicked, this, &OutputPane::clear);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text()); });
    m_timer.setSingleShot(true);
    m_timer.setInterval(kBatch);
    connect(&m_timer, &QTimer::timeout, this, &OutputPane::flush);
    setInput(false);
    setTheme(m_theme);
}

QString OutputPane::text() const { return m_view->toPlainText(); }
QString OutputPane::status() const { return m_status->said(); }
void OutputPane::setStatus(const QString &words, const QString &explanation) { m_status->say(words, explanation); }

void OutputPane::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_head->layout()->setContentsMargins(theme.px(16), theme.px(3), theme.px(8), theme.px(3));
    m_head->layout()->setSpacing(theme.px(10));
    m_inputRow->layout()->setContentsMargins(theme.px(12), theme.px(4), theme.px(8), theme.px(6));
    m_view->setFont(theme.mono(12));
    m_view->document()->setDocumentMargin(theme.px(8));
    m_view->setStyleSheet(QStringLiteral("QPlainTextEdit { background: %1; border: 0; padding-left: %2px; font-family: '%3'; font-size: %4px; }")
                              .arg(theme.panel.name())
                              .arg(theme.px(6))
                              .arg(theme.mono(12).family())
                              .arg(theme.px(12)));
    m_input->setFont(theme.mono(12));
    m_links->setColour(theme.accent);
    recolour();
}

QColor OutputPane::colour(Look look) const
{
    switch (look) {
    case Look::Err: return m_theme.bad;
    case Look::Input: return m_theme.accent;
    case Look::Note: return m_theme.faint;
    case Look::Out: break;
    }
    return m_theme.ink;
}

/// What stands there already, in the colours of another theme.
void OutputPane::recolour()
{
    for (QTextBlock block = m_view->document()->begin(); block.isValid(); block = block.next()) {
        for (auto each = block.begin(); !each.atEnd(); ++each) {
            const QTextFragment fragment = each.fragment();
            QTextCursor cursor(block);
            cursor.setPosition(fragment.position());
            cursor.setPosition(fragment.position() + fragment.length(), QTextCursor::KeepAnchor);
            QTextCharFormat format;
            format.setForeground(colour(static_cast<Look>(fragment.charFormat().intProperty(kLookProperty))));
            cursor.mergeCharFormat(format);
        }
    }
}

void OutputPane::clear()
{
    m_view->clear();
    m_returned = false;
}

void OutputPane::begin(Source source)
{
    m_timer.stop();
    m_source = std::move(source);
    for (OutputFilter &filter : m_filters)
        filter.reset();
    m_batches = 0;
    clear();
    setStatus({});
}

void OutputPane::news()
{
    if (!m_timer.isActive())
        m_timer.start();
}

void OutputPane::end(const QString &words, bool good)
{
    m_timer.stop();
    flush();
    m_source = {};
    setInput(false);
    appendLine(words, good ? Look::Note : Look::Err);
    setStatus(words);
}

void OutputPane::setInput(bool possible)
{
    m_input->setEnabled(possible);
    m_endOfInput->setEnabled(possible);
    m_input->setPlaceholderText(possible ? tr("Answer the script here; Enter sends the line") : tr("While a script runs, what you type here is its input"));
}

void OutputPane::flush()
{
    if (!m_source)
        return;
    std::vector<cpython::OutputChunk> chunks = m_source();
    if (chunks.empty())
        return;
    ++m_batches;
    // Of more than can be read, the newest: it is what the script says now.
    std::size_t bytes = 0, left = 0;
    for (const auto &chunk : chunks)
        bytes += chunk.text.size();
    std::size_t tooMany = bytes > kMostPerBatch ? bytes - kMostPerBatch : 0;
    QScrollBar *scroll = m_view->verticalScrollBar();
    const bool follows = scroll->value() >= scroll->maximum() - 2;
    m_view->setUpdatesEnabled(false);
    const auto tellLeft = [&] {
        if (left > 0)
            appendLine(tr("… %1 bytes left out …").arg(QLocale().toString(static_cast<qulonglong>(left))), Look::Note);
        left = 0;
    };
    for (auto &chunk : chunks) {
        left += static_cast<std::size_t>(chunk.cutBefore);
        OutputFilter &filter = m_filters[static_cast<std::size_t>(chunk.stream)];
        if (tooMany > 0) {
            std::size_t cut = std::min(tooMany, chunk.text.size());
            while (cut < chunk.text.size() && (static_cast<unsigned char>(chunk.text[cut]) & 0xC0) == 0x80)
                ++cut; // not within a character
            left += cut;
            tooMany -= std::min(tooMany, cut);
            chunk.text.erase(0, cut);
            filter.reset();
        }
        if (chunk.text.empty())
            continue;
        tellLeft();
        append(filter.pass(QString::fromStdString(chunk.text)), chunk.stream == cpython::Stream::Err ? Look::Err : Look::Out);
    }
    tellLeft();
    m_view->setUpdatesEnabled(true);
    if (follows)
        scroll->setValue(scroll->maximum());
}

void OutputPane::appendLine(const QString &words, Look look)
{
    const bool within = m_view->document()->lastBlock().length() > 1; // of a line of the script's
    append((within ? QStringLiteral("\n") : QString()) + words + u'\n', look);
}

void OutputPane::append(const QString &text, Look look)
{
    if (text.isEmpty())
        return;
    QTextCursor cursor(m_view->document());
    cursor.movePosition(QTextCursor::End);
    QTextCharFormat format;
    format.setForeground(colour(look));
    format.setProperty(kLookProperty, static_cast<int>(look));
    cursor.beginEditBlock();
    qsizetype from = 0;
    while (from < text.size()) {
        if (text[from] == OutputFilter::kReturn) {
            m_returned = true;
            ++from;
            continue;
        }
        qsizetype to = text.indexOf(OutputFilter::kReturn, from);
        if (to < 0)
            to = text.size();
        if (std::exchange(m_returned, false) && text[from] != u'\n') {
            cursor.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
            cursor.removeSelectedText();
        }
        cursor.insertText(text.mid(from, to - from), format);
        from = to;
    }
    cursor.endEditBlock();
}

bool OutputPane::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_view->viewport() && (event->type() == QEvent::MouseMove || event->type() == QEvent::MouseButtonRelease)) {
        auto *mouse = static_cast<QMouseEvent *>(event);
        const QTextCursor cursor = m_view->cursorForPosition(mouse->pos());
        const auto place = sourcePlace(cursor.block().text());
        const bool over = place && cursor.positionInBlock() >= place->begin && cursor.positionInBlock() <= place->begin + place->length;
        m_view->viewport()->setCursor(over ? Qt::PointingHandCursor : Qt::IBeamCursor);
        m_view->viewport()->setToolTip(over ? tr("Goes to line %1 of %2").arg(place->line).arg(place->file) : QString());
        if (over && event->type() == QEvent::MouseButtonRelease && mouse->button() == Qt::LeftButton && !m_view->textCursor().hasSelection()) {
            emit placeRequested(place->file, place->line);
            return true;
        }
    } else if (event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (object == m_view && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
            if (const auto place = sourcePlace(m_view->textCursor().block().text()))
                emit placeRequested(place->file, place->line);
            return true;
        }
        if (object == m_input && key->key() == Qt::Key_D && key->modifiers() == Qt::ControlModifier) {
            emit endOfInput();
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

} // namespace interleave::ui
