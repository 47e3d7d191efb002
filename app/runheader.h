// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lesson.h>
#include <trace/store.h>
#include <ui/theme/theme.h>

#include <QWidget>

#include <functional>

class QBoxLayout;
class QButtonGroup;

namespace interleave::ui {
class ElidedLabel;
class ReplayBar;
class WrapLayout;
}

namespace interleave::app {

/// Above the picture: which of the lesson's variants is shown, what the run is doing, and how well cores are seen. GUI thread.
class RunHeader : public QWidget
{
    Q_OBJECT
public:
    explicit RunHeader(QWidget *parent = nullptr);
    void setTheme(const ui::Theme &theme);
    /// What is known of a variant.
    struct Known
    {
        bool recorded = false;
        std::string python; ///< version of the real CPython that ran it; "" if none did
        std::string whyNot; ///< why there is no recording, if it should have run
    };
    /// A button for each variant; those that are not recorded cannot be pressed. Null: none.
    void setLesson(const lessons::Lesson *lesson, const std::function<Known(const QString &variant)> &known);
    void setShown(const QString &variant);
    void setStatus(const QString &text, const QString &explanation = {});
    [[nodiscard]] QString status() const;
    void setCoreSource(std::optional<CoreSource> source); ///< empty: not known yet, or nothing is shown
    [[nodiscard]] QString coreSource() const; ///< what it says of it
    /// Stands right of the variants or below them, as wide as there is room; shown while `setReplayShown`. Owned from here on.
    void setReplayBar(ui::ReplayBar *bar);
    void setReplayShown(bool shown);

signals:
    void variantRequested(const QString &variant);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    /// All in one row; the variants above the rest where that would stack them.
    void arrange();

    ui::ReplayBar *m_replay = nullptr;
    QBoxLayout *m_row, *m_rest;
    ui::WrapLayout *m_variants;
    QButtonGroup *m_group;
    ui::ElidedLabel *m_status, *m_source;
    ui::Theme m_theme;
};

} // namespace interleave::app
