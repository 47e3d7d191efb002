// SPDX-License-Identifier: GPL-3.0-or-later
#include "marklist.h"

#include <ui/theme/words.h>

#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

MarkList::MarkList(const std::vector<trace::UserMark> &marks, Nanoseconds origin, const Theme &theme, QWidget *parent)
    : QFrame(parent, Qt::Popup)
    , m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("markList"));
    setProperty("look", "card");
    setAttribute(Qt::WA_DeleteOnClose);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(6), theme.px(8), theme.px(6), theme.px(8));
    auto *head = new QLabel(marks.empty() ? tr("No marks yet: M sets one at the playhead.") : tr("Enter goes there, F2 changes the text, Delete deletes it"), this);
    head->setProperty("look", "small");
    head->setContentsMargins(theme.px(6), 0, theme.px(6), theme.px(2));
    column->addWidget(head);
    column->addWidget(m_list);
    m_list->setObjectName(QStringLiteral("marks"));
    m_list->setAccessibleName(tr("Marks"));
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    for (const trace::UserMark &mark : marks) {
        const QString when = positionText(mark.time - origin, Nanoseconds { 10'000 });
        const QString text = mark.text.empty() ? tr("(no text)") : QString::fromStdString(mark.text);
        auto *item = new QListWidgetItem(QStringLiteral("%1   %2").arg(when, text), m_list);
        item->setData(Qt::UserRole, static_cast<qlonglong>(mark.time.count()));
        item->setToolTip(text.toHtmlEscaped());
    }
    m_list->setCurrentRow(0);
    m_list->installEventFilter(this);
    m_list->setVisible(!marks.empty());
    connect(m_list, &QListWidget::itemClicked, this, &MarkList::choose);
    const int rows = std::clamp(static_cast<int>(marks.size()), 1, 12);
    m_list->setFixedHeight(rows * (m_list->sizeHintForRow(0) > 0 ? m_list->sizeHintForRow(0) : theme.px(26)) + theme.px(6));
    setFixedWidth(theme.px(360));
    m_list->setFocus();
}

std::optional<Nanoseconds> MarkList::current() const
{
    const QListWidgetItem *item = m_list->currentItem();
    return item ? std::optional(Nanoseconds { item->data(Qt::UserRole).toLongLong() }) : std::nullopt;
}

void MarkList::choose()
{
    if (const auto time = current())
        emit chosen(*time);
    close();
}

bool MarkList::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_list || event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const auto time = current();
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose();
        return true;
    case Qt::Key_F2:
        close();
        if (time)
            emit changeRequested(*time);
        return true;
    case Qt::Key_Delete:
        if (time) {
            emit removeRequested(*time);
            delete m_list->takeItem(m_list->currentRow());
        }
        return true;
    case Qt::Key_Escape:
        close();
        return true;
    default:
        return QFrame::eventFilter(watched, event);
    }
}

} // namespace interleave::ui
