// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/comparison.h>
#include <ui/theme/theme.h>

#include <QWidget>

#include <memory>

class QComboBox;
class QLabel;
class QSplitter;
class QTreeWidget;

namespace interleave::ui {

class CompareStrips;

/// The engine's runs of a lesson beside those of its script in a real Python: both recordings of one variant on one axis, and a table of figures with what each says
/// in plain words (lessons/comparedfigures.h: the same words as the command line's). GUI thread.
class BesidePage : public QWidget
{
    Q_OBJECT
public:
    explicit BesidePage(QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    void setComparison(std::shared_ptr<const lessons::CompareOutcome> comparison); ///< null: forget it

    [[nodiscard]] QComboBox *variants() const noexcept { return m_variants; } ///< those of which both recordings are there
    [[nodiscard]] CompareStrips *strips() const noexcept { return m_strips; }
    [[nodiscard]] QTreeWidget *table() const noexcept { return m_table; }
    [[nodiscard]] QLabel *notes() const noexcept { return m_notes; } ///< with which Python, and what was not as usual

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void fillTable();
    void showVariant();
    void arrange();

    std::shared_ptr<const lessons::CompareOutcome> m_comparison;
    Theme m_theme;
    QComboBox *m_variants;
    QLabel *m_variantLabel, *m_notes;
    QSplitter *m_columns;
    CompareStrips *m_strips;
    QTreeWidget *m_table;
};

} // namespace interleave::ui
