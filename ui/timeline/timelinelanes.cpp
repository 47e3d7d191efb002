// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: the heads of the lanes: fold, reorder, pin, hide, filter.
#include "timelineview.h"

#include "findbar.h"
#include "lanetree.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace interleave::ui {

QRect TimelineView::headRect(const LaneRow &row) const
{
    const QRect lane = rowRect(row);
    return { 0, lane.top(), headWidth(), lane.height() };
}

QRect TimelineView::foldRect(const LaneRow &row) const
{
    if (!row.foldable)
        return {};
    const QRect head = headRect(row);
    const int width = m_theme.px(14);
    const int right = row.lane ? nameIndent(row, m_theme) : m_theme.px(16);
    return { std::max(0, right - width), head.top(), width, head.height() };
}

const LaneRow *TimelineView::anyRowAt(const QPoint &position) const
{
    const QRect plot = plotArea();
    if (position.y() < plot.top() || position.y() > plot.bottom())
        return nullptr;
    const int y = position.y() - plot.top();
    return m_layout.anyRowAt(y < pinnedHeight() ? y : y + verticalScrollBar()->value());
}

const LaneRow *TimelineView::targetRow() const
{
    if (!m_menuKey.isEmpty())
        return m_layout.rowOf(m_menuKey);
    const auto selection = m_range.selection();
    return selection ? m_layout.rowOf(selection->lane) : nullptr;
}

void TimelineView::clickHead(const QPoint &position)
{
    const LaneRow *row = m_layout.rowOf(m_grabbedHead);
    if (!row)
        return;
    if (row->foldable && (!row->lane || foldRect(*row).contains(position)))
        m_lanes.setFolded(row->key, !row->folded);
    else if (row->lane)
        selectOn(*row->lane);
}

void TimelineView::selectOn(LaneId id)
{
    const trace::Lane &lane = m_store->lane(id);
    if (lane.spanCount() == 0)
        return;
    const TimeRange visible = m_range.visible();
    const auto playhead = m_range.playhead();
    const Nanoseconds time = playhead && visible.contains(*playhead) ? *playhead : visible.begin + visible.length() / 2;
    const std::uint64_t span = std::min(lane.at(std::clamp(time, lane.begin(), lane.end())), lane.spanCount() - 1);
    m_range.setPlayhead(time);
    selectSpan(id, span);
    revealRow(id);
}

void TimelineView::dragHead(const QPoint &position)
{
    const LaneRow *grabbed = m_layout.rowOf(m_grabbedHead), *over = anyRowAt(position);
    if (!m_moved || !grabbed || !grabbed->lane)
        return;
    viewport()->setCursor(Qt::ClosedHandCursor);
    const bool same = over && over->lane && over->key != grabbed->key && over->pinned == grabbed->pinned
        && (over->pinned || over->parent == grabbed->parent);
    m_dropHead = same ? over->key : QString();
    viewport()->update();
}

void TimelineView::dropHead()
{
    if (!m_dropHead.isEmpty())
        m_lanes.change(withMoved(*m_store, m_lanes.arrangement(), m_grabbedHead, m_dropHead));
    m_dropHead.clear();
    viewport()->update();
}

void TimelineView::paintDrop(QPainter &painter) const
{
    const LaneRow *over = m_dropHead.isEmpty() ? nullptr : m_layout.rowOf(m_dropHead);
    const LaneRow *grabbed = over ? m_layout.rowOf(m_grabbedHead) : nullptr;
    if (!grabbed)
        return;
    const QRect rect = rowRect(*over);
    const int y = grabbed->y < over->y ? rect.bottom() + m_theme.px(3) : rect.top() - m_theme.px(4);
    painter.save();
    painter.setClipRect(rowsArea(pinned(*over)));
    painter.fillRect(QRect(m_theme.px(10), y, plotArea().right() - m_theme.px(10), std::max(2, m_theme.px(2))), m_theme.accent);
    painter.restore();
}

void TimelineView::moveTarget(int direction)
{
    const LaneRow *row = targetRow();
    const LaneRow *other = row && row->lane ? m_layout.sibling(*row, direction) : nullptr;
    if (!other)
        return;
    const LaneId lane = *row->lane;
    m_lanes.change(withMoved(*m_store, m_lanes.arrangement(), row->key, other->key));
    revealRow(lane);
}

/// What the lane itself hides, else what it stands under; folded away, that is unfolded.
void TimelineView::foldTarget()
{
    if (const LaneRow *row = targetRow()) {
        if (row->foldable)
            m_lanes.setFolded(row->key, !row->folded);
        else if (!row->pinned)
            m_lanes.setFolded(row->parent, true);
        return;
    }
    if (const auto selection = m_range.selection())
        ensureShown(selection->lane);
}

void TimelineView::applyArrangement()
{
    if (!m_store)
        return;
    rebuildLayout();
    invalidateContent();
    refreshHover();
}

void TimelineView::ensureShown(LaneId lane)
{
    if (m_layout.rowOf(lane))
        return;
    const LaneTree tree(*m_store, m_lanes.arrangement());
    LaneArrangement next = m_lanes.arrangement();
    const int own = tree.find(lane);
    for (int node = own; node != LaneTree::kNone; node = tree.nodes()[static_cast<std::size_t>(node)].parent) {
        const QString &key = tree.nodes()[static_cast<std::size_t>(node)].key;
        next.hidden.remove(key);
        if (node != own)
            next.folded.remove(key);
    }
    m_lanes.change(next);
    if (!m_layout.rowOf(lane))
        m_lanes.setFilter({});
}

void TimelineView::showFilter()
{
    if (!m_store)
        return;
    if (!m_filter) {
        m_filter = new QLineEdit(viewport());
        m_filter->setObjectName(QStringLiteral("laneFilter"));
        m_filter->setPlaceholderText(tr("Filter lanes"));
        m_filter->setAccessibleName(tr("Filter lanes by name"));
        m_filter->setToolTip(tr("Shows only lanes whose name contains this. Esc shows all again."));
        m_filter->installEventFilter(this);
        connect(m_filter, &QLineEdit::textChanged, &m_lanes, &ArrangedLanes::setFilter);
        connect(m_filter, &QLineEdit::returnPressed, this, [this] { setFocus(); });
    }
    m_filter->setText(m_lanes.filter());
    m_filter->selectAll();
    placeFields();
    m_filter->show();
    m_filter->setFocus(Qt::ShortcutFocusReason);
}

void TimelineView::placeFields()
{
    if (m_find) {
        const QRect plot = plotArea();
        m_find->resize(std::min(m_find->sizeHint().width(), viewport()->width() - m_theme.px(8)), m_find->sizeHint().height());
        m_find->move(std::max(m_theme.px(4), plot.right() - m_find->width()), plot.top() + m_theme.px(4));
    }
    if (!m_filter)
        return;
    m_filter->setFont(m_theme.font(12));
    const int left = m_theme.px(10);
    m_filter->setGeometry(left, m_theme.px(4), headWidth() - left - m_theme.px(6), m_theme.px(26));
}

/// Above the heads: that there are more lanes than are seen, and the way to them.
void TimelineView::showLaneCount()
{
    placeFields();
    viewport()->update(QRect(0, 0, headWidth(), topHeight()));
}

QString TimelineView::laneCountText() const
{
    if (!m_lanes.filter().trimmed().isEmpty())
        return tr("%1 of %n lanes", nullptr, m_layout.lanes).arg(QLocale().toString(m_layout.shown));
    return m_layout.hidden > 0 ? tr("%n hidden", nullptr, m_layout.hidden) : QString();
}

void TimelineView::paintNoLanes(QPainter &painter) const
{
    const QString text = m_lanes.filter().trimmed().isEmpty() ? m_layout.hidden > 0 ? tr("All lanes are hidden. Shift+H shows them.") : QString()
                                                              : tr("No lane is called that. Esc shows all.");
    painter.setFont(m_theme.font(13));
    painter.setPen(m_theme.soft);
    painter.drawText(plotArea().adjusted(0, m_theme.px(24), 0, 0), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, text);
}

void TimelineView::showAllLanes()
{
    if (m_filter) {
        m_filter->clear();
        m_filter->hide();
    }
    m_lanes.setFilter({});
    m_lanes.showAllHidden();
}

QRect TimelineView::laneCountRect() const
{
    return { 0, m_theme.px(31), headWidth(), m_theme.px(21) };
}

void TimelineView::paintLaneCount(QPainter &painter) const
{
    const QString text = laneCountText();
    if (text.isEmpty())
        return;
    painter.setFont(m_theme.font(11, QFont::Medium));
    painter.setPen(m_theme.soft);
    const QRect box = laneCountRect().adjusted(m_theme.px(16), 0, -m_theme.px(6), 0);
    painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
}

bool TimelineView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_markText && event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        cancelMark();
        return true;
    }
    if (watched == m_filter && event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        m_filter->clear();
        m_filter->hide();
        setFocus();
        return true;
    }
    if (watched == m_filter && event->type() == QEvent::FocusOut && m_filter->text().isEmpty())
        m_filter->hide();
    return QAbstractScrollArea::eventFilter(watched, event);
}

} // namespace interleave::ui
