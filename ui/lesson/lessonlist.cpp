// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonlist.h"

#include "lessonname.h"

#include <QAbstractItemView>
#include <QHash>
#include <QHeaderView>

#include <algorithm>

namespace interleave::ui {

LessonList::LessonList(const lessons::Catalog &catalog, QWidget *parent)
    : QTreeWidget(parent)
{
    setHeaderHidden(true);
    setColumnCount(2);
    setRootIsDecorated(false);
    setIndentation(0);
    setUniformRowHeights(true);
    setItemsExpandable(false);
    setFrameShape(QFrame::NoFrame);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Lessons"));
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);

    fill(catalog);
    connect(this, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem *item) {
        if (const QString id = item->data(0, Qt::UserRole).toString(); !id.isEmpty())
            emit lessonRequested(id);
    });
    connect(this, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem *item) {
        if (const QString id = item->data(0, Qt::UserRole).toString(); !id.isEmpty())
            emit lessonRequested(id);
    });
}

void LessonList::fill(const lessons::Catalog &catalog)
{
    QHash<QString, QString> marks;
    for (int i = 0; i < topLevelItemCount(); ++i)
        marks[topLevelItem(i)->data(0, Qt::UserRole).toString()] = topLevelItem(i)->text(1);
    const QString current = currentItem() ? currentItem()->data(0, Qt::UserRole).toString() : QString();
    clear();
    QString chapter;
    for (const lessons::Lesson &lesson : catalog.lessons()) {
        if (const QString title = chapterOf(lesson); title != chapter) {
            auto *head = new QTreeWidgetItem(this, { title.toUpper() });
            head->setFlags(Qt::ItemIsEnabled);
            head->setToolTip(0, lesson.pack.empty() ? title : tr("%1: from the lesson pack '%2'").arg(QString::fromStdString(lesson.chapterTitle), QString::fromStdString(lesson.pack)).toHtmlEscaped());
            chapter = title;
        }
        const QString id = QString::fromStdString(lesson.id);
        auto *item = new QTreeWidgetItem(this, { numberedTitle(lesson, QStringLiteral("   ")), marks.value(id) });
        item->setData(0, Qt::UserRole, id);
        item->setToolTip(0, tr("%1: about %n minutes", nullptr, lesson.minutes).arg(QString::fromStdString(lesson.title)));
    }
    setCurrent(current.toStdString());
}

void LessonList::setTheme(const Theme &theme)
{
    for (int i = 0; i < topLevelItemCount(); ++i) {
        QTreeWidgetItem *item = topLevelItem(i);
        const bool head = item->data(0, Qt::UserRole).toString().isEmpty();
        item->setFont(0, head ? theme.font(11, QFont::DemiBold) : theme.font(13));
        item->setForeground(0, head ? theme.soft : theme.ink);
        item->setForeground(1, theme.good);
        item->setFont(1, theme.font(13, QFont::DemiBold));
    }
    fit();
}

void LessonList::fit()
{
    int height = 4;
    for (int i = 0; i < topLevelItemCount(); ++i)
        height += std::max(26, sizeHintForRow(i));
    setMinimumHeight(std::min(height, 84));
    setMaximumHeight(std::min(height, 200));
}

QTreeWidgetItem *LessonList::itemOf(const std::string &id) const
{
    for (int i = 0; i < topLevelItemCount(); ++i) {
        if (topLevelItem(i)->data(0, Qt::UserRole).toString().toStdString() == id)
            return topLevelItem(i);
    }
    return nullptr;
}

void LessonList::setCurrent(const std::string &id)
{
    if (auto *item = itemOf(id))
        setCurrentItem(item);
}

void LessonList::setProgress(const std::string &id, LessonProgress progress)
{
    if (auto *item = itemOf(id))
        item->setText(1, progress == LessonProgress::Done ? QStringLiteral("✓") : progress == LessonProgress::Begun ? QStringLiteral("◐") : QString());
}

} // namespace interleave::ui
