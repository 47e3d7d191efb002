// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "spansearch.h"

#include <QAbstractTableModel>

namespace interleave::ui {

/// Spans as rows: when, how long, which lane, what it did, and about what. Of a plain query the rows are those of a SpanOrder, of any other those that a
/// search has found. GUI thread.
class EventModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Time, Duration, OnLane, State, About, kColumns };
    static constexpr std::uint64_t kMostRows = 20'000'000; ///< Qt's view keeps 8 bytes for each

    using QAbstractTableModel::QAbstractTableModel;

    void clear();
    void setOrder(std::shared_ptr<const trace::TraceStore> store, std::unique_ptr<SpanOrder> order, bool backwards);
    void setFound(std::shared_ptr<const trace::TraceStore> store, FoundSpans found);

    [[nodiscard]] SpanRef refAt(int row) const;
    [[nodiscard]] std::optional<int> rowOf(const SpanRef &ref) const;
    [[nodiscard]] std::uint64_t matched() const noexcept { return m_matched; } ///< rows, and those for which there was no room
    [[nodiscard]] QString tsvLine(int row) const; ///< times and durations in nanoseconds, as numbers
    [[nodiscard]] static QString tsvHead();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] trace::Span spanOf(const SpanRef &ref) const;

    std::shared_ptr<const trace::TraceStore> m_store;
    std::unique_ptr<SpanOrder> m_order; ///< null: m_found
    FoundSpans m_found;
    bool m_backwards = false;
    std::uint64_t m_matched = 0;
    int m_rows = 0;
};

} // namespace interleave::ui
