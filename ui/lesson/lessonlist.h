// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonprogress.h"

#include <lessons/catalog.h>
#include <ui/theme/theme.h>

#include <QTreeWidget>

namespace interleave::ui {

/// All lessons by chapter, with a mark for how far one is.
class LessonList : public QTreeWidget
{
    Q_OBJECT
public:
    explicit LessonList(const lessons::Catalog &catalog, QWidget *parent = nullptr);
    void fill(const lessons::Catalog &catalog); ///< anew; marks and the current one stay. Then setTheme()
    void setTheme(const Theme &theme);
    void setCurrent(const std::string &id);
    void setProgress(const std::string &id, LessonProgress progress);

signals:
    void lessonRequested(const QString &id);

private:
    QTreeWidgetItem *itemOf(const std::string &id) const;
    void fit();
};

} // namespace interleave::ui
