// SPDX-License-Identifier: GPL-3.0-or-later
#include "waitgraphview.h"

#include <ui/panels/lanenames.h>
#include <ui/theme/words.h>
#include <ui/widgets/accessiblerole.h>

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::LaneState;

namespace {

constexpr double kSmallest = 0.8; // of its size, where there is little room

} // namespace

WaitGraphView::WaitGraphView(QWidget *parent)
    : QWidget(parent)
    , m_given(Theme::of(Scheme::System))
    , m_theme(m_given)
{
    setAccessibleName(tr("Who waits for whom"));
    setAccessibleRole(this, QAccessible::Chart);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
}

void WaitGraphView::setTheme(const Theme &theme)
{
    m_given = theme;
    fit();
    updateGeometry();
    update();
}

void WaitGraphView::setWaits(std::shared_ptr<const trace::TraceStore> store, Nanoseconds time, std::vector<trace::WaitEdge> edges)
{
    m_store = std::move(store);
    m_time = time;
    m_graph = WaitGraphLayout::of(std::move(edges));
    fit();
    m_states.clear();
    for (const auto &node : m_graph.nodes) {
        LaneState state = LaneState::None;
        if (node.lane != trace::kNoLane) {
            const trace::Lane &lane = m_store->lane(node.lane);
            if (const auto at = lane.at(time); at < lane.spanCount())
                state = lane.span(at).state;
        }
        m_states.push_back(state);
    }
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(m_graph.nodes.size()) - 1));
    if (const QString words = sentence(); words != accessibleDescription()) {
        setAccessibleDescription(words);
        QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&changed);
    }
    updateGeometry();
    update();
}

QSize WaitGraphView::sizeWith(double column, double share) const
{
    const double width = m_graph.nodes.empty() ? 160 : column * (m_graph.columns - 1) + kNode + kAround;
    const double height = m_graph.nodes.empty() ? 60 : kRow * m_graph.rows + (m_graph.left > 0 ? 34 : 16);
    return { m_given.px(width * share), m_given.px(height * share) };
}

QSize WaitGraphView::sizeHint() const { return sizeWith(kColumn, 1); }
QSize WaitGraphView::minimumSizeHint() const { return sizeWith(kNearest, kSmallest); }

void WaitGraphView::fit()
{
    m_theme = m_given;
    m_theme.scale *= std::clamp(static_cast<double>(width()) / sizeWith(kNearest, 1).width(), kSmallest, 1.0);
}

void WaitGraphView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

int WaitGraphView::columnWidth() const
{
    const int room = width() - nodeWidth() - m_theme.px(kAround);
    return std::clamp(room / std::max(1, m_graph.columns - 1), m_theme.px(kNearest), m_theme.px(kColumn));
}

QRectF WaitGraphView::nodeRect(std::size_t node) const
{
    const auto &place = m_graph.nodes[node];
    const double content = columnWidth() * (m_graph.columns - 1) + nodeWidth();
    const double left = std::max<double>(m_theme.px(16), std::min<double>(m_theme.px(40), (width() - content) / 2));
    const double slack = std::max(0.0, height() - m_theme.px(m_graph.left > 0 ? 34 : 16) - rowHeight() * m_graph.rows);
    const double top = m_theme.px(8) + std::min<double>(slack / 2, m_theme.px(30));
    const double high = m_theme.px(32);
    return { left + place.column * columnWidth(), top + place.row * rowHeight() + (rowHeight() - high) / 2, static_cast<double>(nodeWidth()), high };
}

QString WaitGraphView::nodeText(const WaitGraphLayout::Node &node) const
{
    return node.lane == trace::kNoLane ? QString::fromStdString(node.thing) : laneName(*m_store, node.lane);
}

QString WaitGraphView::arrowText(const WaitGraphLayout::Arrow &arrow) const
{
    const QString thing = QString::fromStdString(arrow.edge.thing);
    switch (arrow.edge.state) {
    case LaneState::BlockedJoin: return tr("joins");
    case LaneState::Runnable: return tr("waits its turn");
    case LaneState::WantsGil: return tr("wants the GIL");
    default: return arrow.edge.holder == trace::kNoLane ? tr("waits for") : tr("waits for %1").arg(thing);
    }
}

QString WaitGraphView::arrowSentence(const WaitGraphLayout::Arrow &arrow) const
{
    const QString who = nodeText(m_graph.nodes[arrow.from]), holder = nodeText(m_graph.nodes[arrow.to]);
    const QString thing = QString::fromStdString(arrow.edge.thing);
    const QString since = durationText(m_time - arrow.edge.since);
    switch (arrow.edge.state) {
    case LaneState::BlockedJoin: return tr("%1 has waited for the end of %2 for %3.").arg(who, thing, since);
    case LaneState::Runnable:
        return arrow.edge.holder == trace::kNoLane ? tr("%1 has been ready for %2.").arg(who, since)
                                                   : tr("%1 has been ready for %2; it is %3's turn.").arg(who, since, holder);
    default: break;
    }
    return arrow.edge.holder == trace::kNoLane ? tr("%1 has waited for %2 for %3.").arg(who, thing, since)
                                               : tr("%1 has waited for %2 for %3; %4 has it.").arg(who, thing, since, holder);
}

QString WaitGraphView::sentence() const
{
    if (m_graph.arrows.empty())
        return tr("Nobody waits for anybody at this moment.");
    QStringList parts;
    if (std::any_of(m_graph.arrows.begin(), m_graph.arrows.end(), [](const auto &arrow) { return arrow.edge.inCycle; }))
        parts << tr("A cycle: nobody in it can ever go on.");
    for (const auto &arrow : m_graph.arrows)
        parts << arrowSentence(arrow);
    if (m_graph.left > 0)
        parts << tr("%n more wait.", nullptr, static_cast<int>(m_graph.left));
    return parts.join(QLatin1Char(' '));
}

void WaitGraphView::paintArrow(QPainter &painter, const WaitGraphLayout::Arrow &arrow) const
{
    const QRectF from = nodeRect(arrow.from), to = nodeRect(arrow.to);
    const QColor color = arrow.edge.inCycle ? m_theme.bad : m_theme.soft;
    QPainterPath path;
    QPointF head, direction, label;
    if (!arrow.back) {
        const QPointF start(from.right(), from.center().y()), end(to.left() - 1, to.center().y());
        const double bend = (end.x() - start.x()) * 0.42;
        path.moveTo(start);
        path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end);
        head = end;
        direction = { 1, 0 };
        label = path.pointAtPercent(0.5);
    } else {
        // Back, below the way there; or straight, from one row of a ring to the other.
        const bool same = m_graph.nodes[arrow.from].row == m_graph.nodes[arrow.to].row;
        const double drop = same ? m_theme.px(26) : 0;
        const bool down = to.center().y() > from.center().y();
        const QPointF start = same ? QPointF(from.center().x(), from.bottom())
            : from.left() > to.right()  ? QPointF(from.left(), from.center().y())
                                        : QPointF(from.center().x(), down ? from.bottom() : from.top());
        const QPointF end = same ? QPointF(to.center().x(), to.bottom() + 1)
            : from.left() > to.right() ? QPointF(to.right() + 1, to.center().y())
                                       : QPointF(to.center().x(), down ? to.top() - 1 : to.bottom() + 1);
        path.moveTo(start);
        if (same)
            path.cubicTo(start + QPointF(0, drop), end + QPointF(0, drop), end);
        else
            path.lineTo(end);
        head = end;
        const QPointF last = same ? QPointF(0, -1) : end - start;
        direction = last / std::max(1e-6, std::hypot(last.x(), last.y()));
        label = path.pointAtPercent(0.5);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, (arrow.edge.inCycle ? 2.2 : 1.3) * m_theme.scale));
    painter.drawPath(path);
    const double size = m_theme.px(7);
    const QPointF across(-direction.y(), direction.x());
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const QPointF tip[] = { head, head - direction * size + across * size * 0.5, head - direction * size - across * size * 0.5 };
    painter.drawPolygon(tip, 3);

    painter.setFont(m_theme.font(11, arrow.edge.inCycle ? QFont::DemiBold : QFont::Normal));
    const QFontMetricsF metrics(painter.font());
    const QString text = metrics.elidedText(arrowText(arrow), Qt::ElideRight, columnWidth() - nodeWidth() - m_theme.px(18));
    QRectF box(QPointF(0, 0), QSizeF(metrics.horizontalAdvance(text) + m_theme.px(8), metrics.height()));
    box.moveCenter(label);
    painter.fillRect(box, m_theme.panel); // the line is broken by what it says
    painter.setPen(color);
    painter.drawText(box, Qt::AlignCenter, text);
}

void WaitGraphView::paintNode(QPainter &painter, std::size_t node) const
{
    const auto &place = m_graph.nodes[node];
    const QRectF rect = nodeRect(node);
    const LaneState state = m_states[node];
    const bool plain = place.lane == trace::kNoLane || state == LaneState::None || state == LaneState::Unknown;
    const double radius = place.lane == trace::kNoLane ? m_theme.px(5) : rect.height() / 2;
    if (place.inCycle) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.bad, 2.4 * m_theme.scale));
        const double out = 3.2 * m_theme.scale;
        painter.drawRoundedRect(rect.adjusted(-out, -out, out, out), radius + out, radius + out);
    }
    painter.setPen(plain ? QPen(m_theme.soft, 1.2 * m_theme.scale, place.lane == trace::kNoLane ? Qt::DashLine : Qt::SolidLine) : QPen(Qt::NoPen));
    painter.setBrush(plain ? m_theme.lane : m_theme.color(state));
    painter.drawRoundedRect(rect, radius, radius);
    if (hasFocus() && static_cast<int>(node) == m_current) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.ink, 1.6 * m_theme.scale));
        const double in = 2.5 * m_theme.scale;
        painter.drawRoundedRect(rect.adjusted(in, in, -in, -in), std::max(1.0, radius - in), std::max(1.0, radius - in));
    }
    painter.setFont(m_theme.font(12, QFont::DemiBold));
    painter.setPen(plain ? m_theme.ink : m_theme.inkOn(state));
    const QRectF inner = rect.adjusted(m_theme.px(8), 0, -m_theme.px(8), 0);
    painter.drawText(inner, Qt::AlignCenter, QFontMetricsF(painter.font()).elidedText(nodeText(place), Qt::ElideRight, inner.width()));
}

void WaitGraphView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_graph.nodes.empty()) {
        painter.setFont(m_theme.font(12));
        painter.setPen(m_theme.faint);
        painter.drawText(rect().adjusted(m_theme.px(16), 0, -m_theme.px(16), 0), Qt::AlignCenter | Qt::TextWordWrap,
            m_store ? tr("Nobody waits for anybody at this moment.\nClick a moment in the picture.") : QString());
        return;
    }
    for (const auto &arrow : m_graph.arrows)
        paintArrow(painter, arrow);
    for (std::size_t node = 0; node < m_graph.nodes.size(); ++node)
        paintNode(painter, node);
    if (m_graph.left > 0) {
        painter.setFont(m_theme.font(11));
        painter.setPen(m_theme.faint);
        painter.drawText(rect().adjusted(m_theme.px(16), 0, 0, -m_theme.px(4)), Qt::AlignLeft | Qt::AlignBottom,
            tr("and %n more wait", nullptr, static_cast<int>(m_graph.left)));
    }
}

int WaitGraphView::nodeAt(const QPointF &position) const
{
    for (std::size_t node = 0; node < m_graph.nodes.size(); ++node) {
        if (nodeRect(node).contains(position))
            return static_cast<int>(node);
    }
    return -1;
}

void WaitGraphView::mouseMoveEvent(QMouseEvent *event)
{
    const int node = nodeAt(event->position());
    setCursor(node >= 0 && m_graph.nodes[static_cast<std::size_t>(node)].lane != trace::kNoLane ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void WaitGraphView::mouseReleaseEvent(QMouseEvent *event)
{
    const int node = nodeAt(event->position());
    if (node < 0 || event->button() != Qt::LeftButton)
        return;
    m_current = node;
    update();
    if (const LaneId lane = m_graph.nodes[static_cast<std::size_t>(node)].lane; lane != trace::kNoLane)
        emit laneRequested(lane);
}

void WaitGraphView::keyPressEvent(QKeyEvent *event)
{
    const int count = static_cast<int>(m_graph.nodes.size());
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Up:
        if (count > 0) {
            const bool on = event->key() == Qt::Key_Right || event->key() == Qt::Key_Down;
            m_current = (m_current + (on ? 1 : count - 1)) % count;
            update();
        }
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (count > 0 && m_graph.nodes[static_cast<std::size_t>(m_current)].lane != trace::kNoLane)
            emit laneRequested(m_graph.nodes[static_cast<std::size_t>(m_current)].lane);
        return;
    default: QWidget::keyPressEvent(event);
    }
}

void WaitGraphView::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void WaitGraphView::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

bool WaitGraphView::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const int node = nodeAt(help->pos());
        QString words;
        for (const auto &arrow : m_graph.arrows) {
            if (node >= 0 && arrow.from == static_cast<std::size_t>(node))
                words = arrowSentence(arrow);
        }
        if (words.isEmpty() && node >= 0 && m_states[static_cast<std::size_t>(node)] != LaneState::None)
            words = stateSentence(m_states[static_cast<std::size_t>(node)]);
        if (words.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace interleave::ui
