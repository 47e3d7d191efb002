// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "waitgraphlayout.h"

#include <ui/theme/theme.h>

#include <QWidget>

#include <memory>

namespace interleave::ui {

/// The wait-for graph of a moment, drawn: who waits, for what, and who has it. A cycle has the colour of danger and a thick line. Arrow keys go
/// from node to node, Enter and a click ask for it. GUI thread.
class WaitGraphView : public QWidget
{
    Q_OBJECT
public:
    explicit WaitGraphView(QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    /// What was so at `time`. Nothing is drawn anew if nothing changed.
    void setWaits(std::shared_ptr<const trace::TraceStore> store, Nanoseconds time, std::vector<trace::WaitEdge> edges);

    [[nodiscard]] const WaitGraphLayout &graph() const noexcept { return m_graph; }
    [[nodiscard]] QString sentence() const; ///< the whole graph in words
    [[nodiscard]] QRectF nodeRect(std::size_t node) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override; ///< its columns as near as their words allow

signals:
    void laneRequested(interleave::LaneId lane);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    static constexpr double kColumn = 244, kNearest = 198, kNode = 112, kRow = 54, kAround = 36; ///< design pixels: from column to column, …, beside them
    [[nodiscard]] int nodeWidth() const { return m_theme.px(kNode); }
    [[nodiscard]] int columnWidth() const; ///< as there is room
    [[nodiscard]] QSize sizeWith(double column, double share) const; ///< columns so far apart in design pixels, all of it at this share of its size
    void fit(); ///< a little smaller, before it has to be scrolled
    [[nodiscard]] int rowHeight() const { return m_theme.px(kRow); }
    [[nodiscard]] QString nodeText(const WaitGraphLayout::Node &node) const;
    [[nodiscard]] QString arrowText(const WaitGraphLayout::Arrow &arrow) const;
    [[nodiscard]] QString arrowSentence(const WaitGraphLayout::Arrow &arrow) const;
    [[nodiscard]] int nodeAt(const QPointF &position) const; ///< -1: none
    void paintArrow(QPainter &painter, const WaitGraphLayout::Arrow &arrow) const;
    void paintNode(QPainter &painter, std::size_t node) const;

    Theme m_given, m_theme; ///< that of the window; the one that this is drawn with
    std::shared_ptr<const trace::TraceStore> m_store;
    Nanoseconds m_time { 0 };
    WaitGraphLayout m_graph;
    std::vector<trace::LaneState> m_states; ///< of the nodes
    int m_current = 0; ///< the node that the keyboard is at
};

} // namespace interleave::ui
