// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hovertext.h"
#include "lanelayout.h"
#include "lanepainter.h"
#include "timelinerange.h"

#include <QAbstractScrollArea>
#include <QPixmap>
#include <QTimer>

#include <memory>

namespace interleave::ui {

/// What the last frame cost; by the thread's own CPU clock, so that other programs do not count.
struct FrameFigures
{
    Nanoseconds cpu { 0 };
    std::uint64_t frames = 0; ///< content frames so far (overlays not counted)
    std::uint64_t columnsComputed = 0;
};

/// The picture: lanes of one run on one time axis, live or afterwards. One viewport-sized widget: the lanes are drawn into a pixmap that is
/// only made anew when range, store, size, scroll position or theme change; hover, playhead, selection and measure are laid over it and
/// ask the store for nothing but the hovered span. While live it looks for news 60 times a second, less often when a frame is
/// expensive; otherwise no timer runs. GUI thread.
class TimelineView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit TimelineView(QWidget *parent = nullptr);
    ~TimelineView() override;

    /// Shows this run from its beginning, `window` wide at first while it is live. Null: the empty state.
    void setStore(std::shared_ptr<const trace::TraceStore> store, Nanoseconds window = Nanoseconds { 250'000'000 });
    [[nodiscard]] std::shared_ptr<const trace::TraceStore> store() const { return m_store; }
    /// Live: the store still grows. At the end of a run `setLive(false)` looks once more and stops the timer.
    void setLive(bool live);
    [[nodiscard]] bool live() const noexcept { return m_live; }
    void setTheme(const Theme &theme);
    void setEmptyText(const QString &text);

    [[nodiscard]] TimelineRange *range() noexcept { return &m_range; }
    [[nodiscard]] const LaneLayout &layout() const noexcept { return m_layout; }
    [[nodiscard]] FrameFigures figures() const noexcept { return m_figures; }
    [[nodiscard]] HoverText hover() const { return m_hover; }
    /// Store queries made by hover so far, for the test that hover asks no more than it must.
    [[nodiscard]] std::uint64_t hoverQueries() const noexcept { return m_hoverQueries; }
    /// Where time runs: the part right of the lane heads, below the ruler. In viewport coordinates.
    [[nodiscard]] QRect plotArea() const;
    [[nodiscard]] QRect overviewArea() const;

    /// The whole run in one picture, without a widget: for exports and golden images.
    static QImage render(std::shared_ptr<const trace::TraceStore> store, const Theme &theme, QSize size, const TimeRange &range = {});

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void hoverChanged();
    void newsShown(); ///< a live frame with new data was drawn

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    enum class Drag { None, Pan, Measure, Overview };

    void lookForNews();
    void rebuildLayout();
    void updateScrollBar();
    void invalidateContent();
    void renderContent();
    void paintRuler(QPainter &painter) const;
    void paintOverview(QPainter &painter);
    void paintHeads(QPainter &painter) const;
    void paintOverlays(QPainter &painter);
    void paintBubble(QPainter &painter) const;
    void paintEmpty(QPainter &painter) const;
    void paintLegend(QPainter &painter) const;
    [[nodiscard]] int headWidth() const { return m_theme.px(132); }
    [[nodiscard]] int topHeight() const { return m_theme.px(54); }
    [[nodiscard]] int legendHeight() const { return m_theme.px(30); }
    [[nodiscard]] QRect laneRect(const LaneRow &row) const;
    [[nodiscard]] Nanoseconds timeAt(double x) const;
    void updateHover(const QPoint &position);
    void clearHover();
    void clickAt(const QPoint &position);
    void selectNeighbour(int direction);
    void focusSelection();
    void updateAccessibleText();

    std::shared_ptr<const trace::TraceStore> m_store;
    Theme m_theme;
    TimelineRange m_range;
    LanePainter m_painter, m_overviewPainter;
    LaneLayout m_layout;
    std::vector<trace::LaneState> m_legend;
    QString m_emptyText;
    QPixmap m_content;
    bool m_contentValid = false;
    bool m_live = false;
    QTimer m_timer;
    std::uint64_t m_seenRevision = 0;
    std::size_t m_seenLanes = 0;
    Nanoseconds m_averageCpu { 0 };
    FrameFigures m_figures;

    Drag m_drag = Drag::None;
    QPoint m_pressed, m_last;
    bool m_moved = false;
    QPoint m_pointer { -1, -1 };
    HoverText m_hover;
    std::optional<TimelineRange::Selection> m_hoveredSpan;
    std::uint64_t m_hoverQueries = 0;
};

} // namespace interleave::ui
