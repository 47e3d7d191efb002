// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace interleave::ui {
class ElidedLabel;
class FlowBar;
}

namespace interleave::app {

/// Where one is: the program, the chapter, the lesson, its steps; and the menu. What does not fit gives way: first the chapter, then the
/// words of the steps, then the program's name. GUI thread.
class TopBar : public QFrame
{
    Q_OBJECT
public:
    explicit TopBar(QWidget *parent = nullptr);
    void setTheme(const ui::Theme &theme);
    void setPlace(const QString &chapter, const QString &title);
    [[nodiscard]] ui::FlowBar *flow() const noexcept { return m_flow; }
    [[nodiscard]] QPushButton *menuButton() const noexcept { return m_menu; }
    [[nodiscard]] QPushButton *playgroundButton() const noexcept { return m_playground; } ///< to the playground, and back to the lessons
    void setInPlayground(bool in);
    /// Steps have come or gone.
    void arrange();
    /// Text and picture do not fit side by side: two buttons say which of them is seen. `picture`: this one is.
    void setPages(bool wanted, bool picture);
    [[nodiscard]] QPushButton *textButton() const noexcept { return m_text; }
    [[nodiscard]] QPushButton *pictureButton() const noexcept { return m_picture; }

    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void pageRequested(bool picture);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QHBoxLayout *m_row;
    QLabel *m_brand;
    ui::ElidedLabel *m_chapter, *m_title;
    ui::FlowBar *m_flow;
    QPushButton *m_text, *m_picture, *m_playground, *m_menu;
    bool m_pages = false;
};

} // namespace interleave::app
