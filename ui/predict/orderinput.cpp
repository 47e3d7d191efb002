// SPDX-License-Identifier: GPL-3.0-or-later
#include "orderinput.h"

#include <ui/theme/words.h>
#include <ui/widgets/proselabel.h>

#include <QKeyEvent>
#include <QListWidget>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

OrderInput::OrderInput(const lessons::Question &question, const Theme &theme, QWidget *parent)
    : AnswerInput(parent)
    , m_question(question)
    , m_theme(theme)
    , m_list(new QListWidget(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(6));
    m_list->setProperty("look", "order");
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setDefaultDropAction(Qt::MoveAction);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFont(theme.font(13));
    m_list->setSpacing(1);
    m_list->setAccessibleName(QString::fromStdString(question.ask));
    m_list->setToolTip(tr("Drag, or Alt+↑ and Alt+↓"));
    m_list->installEventFilter(this);
    for (std::size_t i = 0; i < question.items.size(); ++i) {
        auto *item = new QListWidgetItem(m_list);
        item->setData(Qt::UserRole, static_cast<int>(i));
        item->setSizeHint({ 0, theme.px(30) });
    }
    column->addWidget(m_list);
    m_hint = new ProseLabel(tr("The least above. Drag them, or move the marked one with Alt+↑ and Alt+↓."), "faint", this);
    column->addWidget(m_hint);
    number();
    fit();
    m_list->setCurrentRow(0);
    connect(m_list->model(), &QAbstractItemModel::rowsMoved, this, [this] {
        m_moved = true;
        number();
        emit changed();
    });
}

std::size_t OrderInput::indexOf(int row) const { return static_cast<std::size_t>(m_list->item(row)->data(Qt::UserRole).toInt()); }

void OrderInput::number()
{
    for (int row = 0; row < m_list->count(); ++row)
        m_list->item(row)->setText(QStringLiteral("%1   %2").arg(row + 1).arg(QString::fromStdString(m_question.items[indexOf(row)].text)));
}

void OrderInput::fit()
{
    m_list->setFixedHeight(m_list->count() * (m_theme.px(30) + 2 * m_list->spacing()) + 2 * m_list->frameWidth() + 2);
}

void OrderInput::moveItem(int from, int to)
{
    if (from < 0 || to < 0 || from >= m_list->count() || to >= m_list->count() || from == to)
        return;
    m_list->insertItem(to, m_list->takeItem(from));
    m_list->setCurrentRow(to);
    m_moved = true;
    number();
    emit changed();
}

bool OrderInput::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress && m_list->dragDropMode() != QAbstractItemView::NoDragDrop) {
        auto *key = static_cast<QKeyEvent *>(event);
        const bool up = key->key() == Qt::Key_Up, down = key->key() == Qt::Key_Down;
        if ((up || down) && (key->modifiers() & (Qt::AltModifier | Qt::ControlModifier))) {
            moveItem(m_list->currentRow(), m_list->currentRow() + (up ? -1 : 1));
            return true;
        }
    }
    return AnswerInput::eventFilter(watched, event);
}

void OrderInput::read(lessons::Prediction &prediction) const
{
    for (int row = 0; row < m_list->count(); ++row)
        prediction.several.push_back(m_question.items[indexOf(row)].id);
}

void OrderInput::show(const lessons::Prediction &prediction)
{
    for (std::size_t to = 0; to < prediction.several.size(); ++to) {
        for (int row = static_cast<int>(to); row < m_list->count(); ++row) {
            if (m_question.items[indexOf(row)].id == prediction.several[to] && row != static_cast<int>(to))
                m_list->insertItem(static_cast<int>(to), m_list->takeItem(row));
        }
    }
    m_moved = true;
    number();
}

void OrderInput::setLocked(bool locked)
{
    m_list->setDragDropMode(locked ? QAbstractItemView::NoDragDrop : QAbstractItemView::InternalMove);
    m_list->setSelectionMode(locked ? QAbstractItemView::NoSelection : QAbstractItemView::SingleSelection);
    m_list->setFocusPolicy(locked ? Qt::NoFocus : Qt::StrongFocus);
    m_hint->setVisible(!locked);
}

void OrderInput::showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail)
{
    for (int row = 0; row < m_list->count(); ++row) {
        const std::size_t i = indexOf(row);
        QListWidgetItem *item = m_list->item(row);
        QString text = QStringLiteral("%1   %2").arg(row + 1).arg(QString::fromStdString(m_question.items[i].text));
        if (detail == Detail::All && i < answer.values.size()) {
            // Times look like times; everything else is a plain number.
            const double value = answer.values[i];
            text += QStringLiteral(":  ")
                + (value < 1000 && value != std::floor(value) ? durationText(Nanoseconds { std::llround(value * 1e9) }) : QLocale().toString(value, 'g', 6));
        }
        if (score && static_cast<std::size_t>(row) < score->parts.size()) {
            const bool right = score->parts[static_cast<std::size_t>(row)];
            text += right ? QStringLiteral("  ✓") : QStringLiteral("  ✗");
            item->setForeground(right ? m_theme.good : m_theme.bad);
        }
        item->setText(text);
    }
}

void OrderInput::focusInput() { m_list->setFocus(); }

} // namespace interleave::ui
