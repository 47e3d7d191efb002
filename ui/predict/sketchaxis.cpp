// SPDX-License-Identifier: GPL-3.0-or-later
#include "sketchaxis.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

SketchAxis::SketchAxis(const QStringList &lanes, int columns, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_lanes(lanes)
    , m_theme(theme)
    , m_cells(static_cast<std::size_t>(lanes.size()), std::vector<trace::LaneState>(static_cast<std::size_t>(columns)))
    , m_columns(columns)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::CrossCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Drag over a lane to paint it. Keyboard: arrows, digits for a state, Space paints, Shift+arrow goes on painting."));
}

int SketchAxis::laneHeight() const { return m_theme.px(m_measured.empty() ? 26 : 40); }

double SketchAxis::nameWidth() const
{
    const QFontMetrics metrics(m_theme.font(12));
    int widest = 0;
    for (const QString &lane : m_lanes)
        widest = std::max(widest, metrics.horizontalAdvance(lane));
    return std::min<double>(widest + m_theme.px(10), width() * 0.34);
}

QSize SketchAxis::sizeHint() const { return { m_theme.px(220), laneHeight() * static_cast<int>(m_lanes.size()) + m_theme.px(18) }; }

QRectF SketchAxis::cellRect(int lane, int column) const
{
    const double left = nameWidth(), right = width() - (m_shares.empty() ? 1 : m_theme.px(40));
    const double cell = (right - left) / m_columns;
    return { left + column * cell, static_cast<double>(lane * laneHeight()), cell, static_cast<double>(m_theme.px(22)) };
}

void SketchAxis::setCells(const Cells &cells)
{
    for (std::size_t lane = 0; lane < std::min(cells.size(), m_cells.size()); ++lane)
        std::copy_n(cells[lane].begin(), std::min(cells[lane].size(), m_cells[lane].size()), m_cells[lane].begin());
    update();
}

void SketchAxis::setLocked(bool locked)
{
    m_locked = locked;
    setFocusPolicy(locked ? Qt::NoFocus : Qt::StrongFocus);
    setCursor(locked ? Qt::ArrowCursor : Qt::CrossCursor);
    update();
}

void SketchAxis::setMeasured(const std::vector<lessons::SketchLane> &lanes, const std::vector<double> &shares)
{
    m_measured = lanes;
    m_shares = shares;
    updateGeometry();
    update();
}

void SketchAxis::paintCell(int lane, int column)
{
    if (m_locked || lane < 0 || lane >= m_lanes.size() || column < 0 || column >= m_columns)
        return;
    m_cells[static_cast<std::size_t>(lane)][static_cast<std::size_t>(column)] = m_state;
    m_lane = lane;
    m_column = column;
    update();
    emit painted();
}

void SketchAxis::paintState(QPainter &painter, const QRectF &rect, trace::LaneState state) const
{
    const double share = Theme::barHeight(state);
    if (state == trace::LaneState::None || share <= 0)
        return;
    const int height = std::max(4, static_cast<int>(std::lround(rect.height() * share)));
    const QRectF bar(rect.left(), rect.bottom() - height, rect.width() + 0.6, height);
    painter.save();
    painter.setBrushOrigin(QPointF(0, bar.top()));
    painter.fillRect(bar, m_theme.brush(state, height, devicePixelRatioF()));
    painter.restore();
}

void SketchAxis::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setFont(m_theme.font(12));
    for (int lane = 0; lane < m_lanes.size(); ++lane) {
        const QRectF first = cellRect(lane, 0), last = cellRect(lane, m_columns - 1);
        const QRectF all(first.topLeft(), last.bottomRight());
        painter.setPen(m_theme.soft);
        painter.drawText(QRectF(0, all.top(), first.left() - m_theme.px(4), all.height()), Qt::AlignLeft | Qt::AlignVCenter,
            QFontMetrics(painter.font()).elidedText(m_lanes[lane], Qt::ElideRight, static_cast<int>(first.left()) - m_theme.px(4)));
        painter.fillRect(all, m_theme.lane);
        for (int column = 0; column < m_columns; ++column)
            paintState(painter, cellRect(lane, column), m_cells[static_cast<std::size_t>(lane)][static_cast<std::size_t>(column)]);
        painter.setPen(m_theme.grid);
        for (int column = 1; column < m_columns && !m_locked; ++column) {
            const double x = std::round(cellRect(lane, column).left()) + 0.5;
            painter.drawLine(QPointF(x, all.top()), QPointF(x, all.bottom()));
        }
        if (static_cast<std::size_t>(lane) >= m_measured.size())
            continue;
        // Below: what each cell was, the states on top of each other by their shares of it, the longest first.
        const auto &shares = m_measured[static_cast<std::size_t>(lane)].shares;
        for (int column = 0; column < m_columns && static_cast<std::size_t>(column) < shares.size(); ++column) {
            QRectF cell = cellRect(lane, column).translated(0, m_theme.px(22));
            cell.setHeight(m_theme.px(12));
            double x = cell.left();
            for (std::size_t state = 1; state < trace::kLaneStateCount; ++state) {
                const double width = cell.width() * std::min(1.0, shares[static_cast<std::size_t>(column)][state]);
                if (width >= 0.4)
                    paintState(painter, { x, cell.top(), width, cell.height() }, static_cast<trace::LaneState>(state));
                x += width;
            }
        }
        if (static_cast<std::size_t>(lane) < m_shares.size()) {
            painter.setPen(m_theme.soft);
            painter.drawText(QRectF(all.right() + m_theme.px(4), all.top(), m_theme.px(38), all.height()), Qt::AlignLeft | Qt::AlignVCenter,
                tr("%1 %").arg(std::lround(m_shares[static_cast<std::size_t>(lane)] * 100)));
        }
    }
    painter.setPen(m_theme.faint);
    const QRectF foot(nameWidth(), height() - m_theme.px(16), cellRect(0, m_columns - 1).right() - nameWidth(), m_theme.px(15));
    painter.drawText(foot, Qt::AlignLeft | Qt::AlignVCenter, tr("start"));
    painter.drawText(foot, Qt::AlignRight | Qt::AlignVCenter, tr("end"));
    if (hasFocus() && !m_locked) {
        painter.setPen(QPen(m_theme.ink, 2));
        painter.drawRect(cellRect(m_lane, m_column).adjusted(1, 1, -1, -1));
    }
}

void SketchAxis::drag(const QPointF &position)
{
    const int lane = static_cast<int>(position.y()) / std::max(1, laneHeight());
    const double cell = std::max(1.0, cellRect(0, 0).width());
    const int column = static_cast<int>(std::floor((position.x() - nameWidth()) / cell));
    if (lane < 0 || lane >= m_lanes.size())
        return;
    // A fast hand leaves no holes.
    const int from = m_lastLane == lane && m_lastColumn >= 0 ? m_lastColumn : column;
    for (int each = std::min(from, column); each <= std::max(from, column); ++each)
        paintCell(lane, std::clamp(each, 0, m_columns - 1));
    m_lastLane = lane;
    m_lastColumn = column;
}

void SketchAxis::mousePressEvent(QMouseEvent *event)
{
    m_lastLane = m_lastColumn = -1;
    if (!m_locked && event->button() == Qt::LeftButton && event->position().x() >= nameWidth())
        drag(event->position());
}

void SketchAxis::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_locked && (event->buttons() & Qt::LeftButton))
        drag(event->position());
}

void SketchAxis::keyPressEvent(QKeyEvent *event)
{
    if (m_locked) {
        event->ignore();
        return;
    }
    const auto go = [&](int lanes, int columns) {
        if (event->modifiers() & Qt::ShiftModifier)
            paintCell(m_lane, m_column);
        m_lane = std::clamp(m_lane + lanes, 0, static_cast<int>(m_lanes.size()) - 1);
        m_column = std::clamp(m_column + columns, 0, m_columns - 1);
        if (event->modifiers() & Qt::ShiftModifier)
            paintCell(m_lane, m_column);
        update();
    };
    switch (event->key()) {
    case Qt::Key_Left: go(0, -1); break;
    case Qt::Key_Right: go(0, 1); break;
    case Qt::Key_Up: go(-1, 0); break;
    case Qt::Key_Down: go(1, 0); break;
    case Qt::Key_Home: go(0, -m_columns); break;
    case Qt::Key_End: go(0, m_columns); break;
    case Qt::Key_Space: paintCell(m_lane, m_column); break;
    default:
        if (event->key() >= Qt::Key_0 && event->key() <= Qt::Key_9)
            emit stateKeyed(event->key() - Qt::Key_0);
        else
            event->ignore();
    }
}

} // namespace interleave::ui
