// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessontext.h"

#include <QAbstractTextDocumentLayout>
#include <QImage>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QWheelEvent>

#include <cmath>

namespace interleave::ui {

LessonText::LessonText(QWidget *parent)
    : QTextBrowser(parent)
{
    setOpenLinks(false);
    setOpenExternalLinks(false);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Lesson text"));
    document()->setDocumentMargin(0);
}

void LessonText::setText(const std::string &markdown, const std::filesystem::path &folder)
{
    m_folder = folder;
    document()->setDefaultFont(font());
    document()->setMarkdown(QString::fromStdString(markdown),
        QTextDocument::MarkdownFeatures(QTextDocument::MarkdownNoHTML | QTextDocument::MarkdownDialectCommonMark));
    // Air between the lines, as in a book for beginners. Lines of code belong together, and are set small enough for the column; what is longer
    // still wraps.
    const auto isCode = [](const QTextBlock &block) { return block.isValid() && block.blockFormat().hasProperty(QTextFormat::BlockCodeFence); };
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        QTextBlockFormat format = block.blockFormat();
        format.setLineHeight(isCode(block) ? 118 : 138, QTextBlockFormat::ProportionalHeight);
        if (block.next().isValid())
            format.setBottomMargin(isCode(block) && isCode(block.next()) ? 0 : 8);
        if (isCode(block)) {
            format.setNonBreakableLines(false);
            QTextCharFormat small;
            small.setFont(m_codeFont);
            cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
            cursor.mergeCharFormat(small);
        }
        cursor.setBlockFormat(format);
    }
    fit();
}

QVariant LessonText::loadResource(int type, const QUrl &name)
{
    if (type != QTextDocument::ImageResource || !name.isRelative())
        return {};
    std::error_code problem;
    const auto folder = std::filesystem::canonical(m_folder, problem);
    const auto file = std::filesystem::canonical(m_folder / name.path().toStdString(), problem);
    if (problem || file.parent_path() != folder || std::filesystem::file_size(file, problem) > 8u << 20)
        return {};
    return QImage(QString::fromStdString(file.string()));
}

void LessonText::fit()
{
    document()->setTextWidth(viewport()->width());
    const int height = static_cast<int>(std::ceil(document()->size().height())) + 2;
    if (height != maximumHeight())
        setFixedHeight(std::max(1, height));
}

void LessonText::resizeEvent(QResizeEvent *event)
{
    QTextBrowser::resizeEvent(event);
    fit();
}

void LessonText::wheelEvent(QWheelEvent *event) { event->ignore(); } // the pane around it scrolls

QSize LessonText::sizeHint() const { return { 240, height() }; }
QSize LessonText::minimumSizeHint() const { return { 80, 1 }; }

} // namespace interleave::ui
