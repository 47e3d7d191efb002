// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/lessonrun.h>
#include <ui/theme/theme.h>

#include <QWidget>

#include <vector>

namespace interleave::ui {

/// The lanes of a sketch, cell by cell. GUI thread.
class SketchAxis : public QWidget
{
    Q_OBJECT
public:
    using Cells = std::vector<std::vector<trace::LaneState>>;

    SketchAxis(const QStringList &lanes, int columns, const Theme &theme, QWidget *parent = nullptr);
    void setState(trace::LaneState state) { m_state = state; } ///< to paint with; None rubs out
    [[nodiscard]] const Cells &cells() const noexcept { return m_cells; }
    void setCells(const Cells &cells); ///< those that fit
    void setLocked(bool locked);
    /// The real lanes below the painted ones; `shares`: how well each was met, 0 … 1; empty: nothing is said of that.
    void setMeasured(const std::vector<lessons::SketchLane> &lanes, const std::vector<double> &shares);
    void paintCell(int lane, int column); ///< by the user
    [[nodiscard]] QRectF cellRect(int lane, int column) const; ///< in this widget's coordinates
    [[nodiscard]] QSize sizeHint() const override;

signals:
    void painted();
    void stateKeyed(int number); ///< a digit was pressed; 0 rubs out

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] int laneHeight() const;
    [[nodiscard]] double nameWidth() const;
    void drag(const QPointF &position);
    void paintState(QPainter &painter, const QRectF &rect, trace::LaneState state) const;

    QStringList m_lanes;
    Theme m_theme;
    Cells m_cells;
    std::vector<lessons::SketchLane> m_measured;
    std::vector<double> m_shares;
    trace::LaneState m_state = trace::LaneState::RunningPython;
    int m_columns;
    int m_lane = 0, m_column = 0; ///< where the keyboard is
    int m_lastColumn = -1, m_lastLane = -1; ///< of a drag
    bool m_locked = false;
};

} // namespace interleave::ui
