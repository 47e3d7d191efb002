// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventmodel.h"

#include <ui/panels/lanenames.h>
#include <ui/theme/lanewords.h>

#include <algorithm>

namespace interleave::ui {

void EventModel::clear()
{
    beginResetModel();
    m_store.reset();
    m_order.reset();
    m_found = {};
    m_matched = 0;
    m_rows = 0;
    endResetModel();
}

void EventModel::setOrder(std::shared_ptr<const trace::TraceStore> store, std::unique_ptr<SpanOrder> order, bool backwards)
{
    beginResetModel();
    m_store = std::move(store);
    m_order = std::move(order);
    m_found = {};
    m_backwards = backwards;
    m_matched = m_order->count();
    m_rows = static_cast<int>(std::min(m_matched, kMostRows));
    endResetModel();
}

void EventModel::setFound(std::shared_ptr<const trace::TraceStore> store, FoundSpans found)
{
    beginResetModel();
    m_store = std::move(store);
    m_order.reset();
    m_found = std::move(found);
    m_matched = m_found.matched;
    m_rows = static_cast<int>(m_found.rows.size());
    endResetModel();
}

SpanRef EventModel::refAt(int row) const
{
    if (row < 0 || row >= m_rows)
        return {};
    const auto at = static_cast<std::uint64_t>(row);
    if (m_order)
        return m_order->at(m_backwards ? m_order->count() - 1 - at : at);
    const auto &found = m_found.rows[at];
    return { LaneId { found.lane }, found.span };
}

std::optional<int> EventModel::rowOf(const SpanRef &ref) const
{
    if (m_order) {
        const auto row = m_order->rowOf(ref);
        if (!row)
            return {};
        const std::uint64_t at = m_backwards ? m_order->count() - 1 - *row : *row;
        return at < static_cast<std::uint64_t>(m_rows) ? std::optional(static_cast<int>(at)) : std::nullopt;
    }
    const auto found = std::find_if(m_found.rows.begin(), m_found.rows.end(),
        [&](const FoundSpans::Row &row) { return row.lane == ref.lane.value && row.span == ref.span; });
    return found == m_found.rows.end() ? std::nullopt : std::optional(static_cast<int>(found - m_found.rows.begin()));
}

trace::Span EventModel::spanOf(const SpanRef &ref) const
{
    const trace::Lane &lane = m_store->lane(ref.lane);
    return ref.span < lane.spanCount() ? lane.span(ref.span) : trace::Span {};
}

int EventModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : m_rows; }

int EventModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section <= Duration ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time: return tr("Time");
    case Duration: return tr("Duration");
    case OnLane: return tr("Lane");
    case State: return tr("State");
    case About: return tr("On what, of whom");
    default: return {};
    }
}

QVariant EventModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows || !m_store)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((index.column() <= Duration ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const SpanRef ref = refAt(index.row());
    const trace::LaneKind kind = m_store->lane(ref.lane).info().kind;
    const trace::Span span = spanOf(ref);
    if (role == Qt::UserRole)
        return static_cast<int>(span.state);
    if (role == Qt::ToolTipRole && index.column() == State && kind != trace::LaneKind::Gil && kind != trace::LaneKind::Lock)
        return stateSentence(kind, span.state);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time: return momentText(*m_store, span.begin);
    case Duration: return durationText(span.end - span.begin);
    case OnLane: return laneName(*m_store, ref.lane);
    case State: return stateWordsOn(kind, span.state);
    case About: return aboutText(*m_store, kind, span);
    default: return {};
    }
}

QString EventModel::tsvHead() { return QStringLiteral("begin_ns\tduration_ns\tlane\tstate\tabout\n"); }

QString EventModel::tsvLine(int row) const
{
    const SpanRef ref = refAt(row);
    const trace::LaneKind kind = m_store->lane(ref.lane).info().kind;
    const trace::Span span = spanOf(ref);
    // Names have no tabs: they were sanitised on their way in (trace/names.h).
    return QStringLiteral("%1\t%2\t%3\t%4\t%5\n")
        .arg((span.begin - m_store->begin()).count())
        .arg((span.end - span.begin).count())
        .arg(laneName(*m_store, ref.lane), stateWordsOn(kind, span.state), aboutText(*m_store, kind, span));
}

} // namespace interleave::ui
