// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "progresskeeper.h"

#include <lessons/catalog.h>
#include <ui/theme/theme.h>

#include <QDialog>

class QComboBox;
class QLabel;
class QTreeWidget;
class QVBoxLayout;

namespace interleave::ui {

class TrackChart;

/// What somebody has done and how good their predictions were: lessons, how right they were by how sure, and that over time; profiles; a
/// table for other programs. GUI thread.
class ProgressPage : public QDialog
{
    Q_OBJECT
public:
    ProgressPage(const lessons::Catalog &catalog, ProgressKeeper &keeper, const Theme &theme, QWidget *parent = nullptr);
    [[nodiscard]] QComboBox *profiles() const noexcept { return m_profiles; }
    [[nodiscard]] QString summary() const; ///< the sentence above the charts
    /// Writes the predictions as CSV; the error says why not.
    Result<void> exportCsv(const QString &file) const;

private:
    void refresh();
    void showProfiles();
    void showLessons();
    void showRecord();
    void askForProfile();
    void askForRemoval();
    void askForFile();

    const lessons::Catalog &m_catalog;
    ProgressKeeper &m_keeper;
    Theme m_theme;
    QComboBox *m_profiles;
    QTreeWidget *m_lessons;
    QLabel *m_summary, *m_note;
    TrackChart *m_chart;
};

} // namespace interleave::ui
