// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessontext.h"

#include "lessonpicture.h"

#include <QAbstractTextDocumentLayout>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QWheelEvent>

#include <algorithm>
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
    // Whatever is asked for gets an answer: where this says nothing, QTextDocument reads the file itself, wherever it is.
    if (type != QTextDocument::ImageResource)
        return QByteArray("");
    return lessonPicture(m_folder, name).value_or(missingPicture());
}

/// A picture that is wider than the column is made as wide as it.
void LessonText::fitPictures()
{
    const int room = viewport()->width();
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        for (auto part = block.begin(); !part.atEnd(); ++part) {
            QTextImageFormat format = part.fragment().charFormat().toImageFormat();
            if (!format.isValid())
                continue;
            const QSize natural = document()->resource(QTextDocument::ImageResource, QUrl(format.name())).value<QImage>().size();
            const int width = std::clamp(natural.width(), 1, std::max(1, room));
            if (static_cast<int>(format.width()) == width)
                continue;
            format.setWidth(width);
            format.setHeight(std::max(1.0, double(width) * natural.height() / std::max(1, natural.width())));
            QTextCursor cursor(document());
            cursor.setPosition(part.fragment().position());
            cursor.setPosition(part.fragment().position() + part.fragment().length(), QTextCursor::KeepAnchor);
            cursor.setCharFormat(format);
            part = block.begin(); // what was changed made new fragments
            if (part.atEnd())
                break;
        }
    }
}

void LessonText::fit()
{
    fitPictures();
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
