// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextBrowser>

#include <filesystem>

namespace interleave::ui {

/// A section of a lesson as Markdown without HTML, as high as its text. A lesson may be anybody's: it can load nothing but the pictures
/// in its own folder, and its links open nothing.
class LessonText : public QTextBrowser
{
    Q_OBJECT
public:
    explicit LessonText(QWidget *parent = nullptr);
    void setCodeFont(const QFont &font) { m_codeFont = font; } ///< of the next text; small, so that code fits the column
    void setText(const std::string &markdown, const std::filesystem::path &folder);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    QVariant loadResource(int type, const QUrl &name) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    void fit();
    void fitPictures();
    QFont m_codeFont;
    std::filesystem::path m_folder;
};

} // namespace interleave::ui
