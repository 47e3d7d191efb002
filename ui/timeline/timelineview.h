// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arrangedlanes.h"
#include "arrows.h"
#include "hoverbubble.h"
#include "hovertext.h"
#include "lanelayout.h"
#include "lanepainter.h"
#include "legend.h"
#include "markflags.h"
#include "measuretable.h"
#include "overview.h"
#include "textcache.h"
#include "timelineactions.h"
#include "timelinerange.h"
#include "tracefinder.h"

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QPixmap>
#include <QTimer>
#include <QVariantAnimation>

#include <memory>
#include <span>

class QLineEdit;

namespace interleave::ui {

class FindBar;

/// What drawing cost; by the thread's own CPU clock, so that other programs do not count. Counts are since
/// the view was made.
struct FrameFigures
{
    Nanoseconds cpu { 0 }; ///< of the last frame in which lanes were drawn
    std::uint64_t frames = 0; ///< such frames (overlays alone not counted)
    std::uint64_t continued = 0; ///< of them those in which only what was new was drawn
    std::uint64_t paints = 0; ///< paint events of any kind
    std::uint64_t columnsComputed = 0; ///< asked of the store
    std::uint64_t spansRead = 0; ///< other questions to the store for drawing
    std::uint64_t hoverQueries = 0; ///< times that the pointer asked the store
    std::uint64_t flowQueries = 0; ///< times that arrows of a selected span were looked for
};

/// The picture: lanes of one run on one time axis, live or afterwards. One viewport-sized widget: each lane has
/// an image that is only made anew when range, store, size or theme change; what has to be painted is put
/// together from these images, part by part, and hover, playhead, selection and measure are laid over it. They ask the store for nothing
/// but the hovered span, once, and have only the parts painted where they are and were. While live it looks for news 30 times a second, less often when a frame is expensive or
/// nothing happens, and draws only the stretch of each lane that is new; otherwise no timer runs. GUI thread.
class TimelineView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit TimelineView(QWidget *parent = nullptr);
    ~TimelineView() override;

    /// Shows this run from its beginning, `window` wide at first. Null: the empty state.
    void setStore(
        std::shared_ptr<const trace::TraceStore> store, Nanoseconds window = Nanoseconds { 250'000'000 });
    [[nodiscard]] std::shared_ptr<const trace::TraceStore> store() const { return m_store; }
    /// Live: the store still grows. At the end of a run `setLive(false)` looks once more and stops the timer.
    void setLive(bool live);
    [[nodiscard]] bool live() const noexcept { return m_live; }
    /// While live: the user has stopped time; nothing new comes, and the picture says so up to its end.
    void setFrozen(bool frozen);
    /// While live: the run goes step by step, and the right arrow asks for the next one instead of moving the playhead.
    void setStepping(bool stepping) { m_stepping = stepping; }
    void setTheme(const Theme &theme);
    void setEmptyText(const QString &text);
    /// Shows this range, on the way there the stretch between: the eye keeps its place. At once when nothing is on screen. Ends when the
    /// user does something.
    void glideTo(const TimeRange &range);
    /// The playhead goes to the next or the last moment at which something happens on a lane that is shown: a span begins, an instant. It comes
    /// into sight. Nothing if there is none.
    void stepToEvent(bool forwards);
    /// The user has moved, zoomed, clicked or scrolled since this store is shown.
    [[nodiscard]] bool touched() const noexcept { return m_touched; }

    [[nodiscard]] TimelineRange *range() noexcept { return &m_range; }
    [[nodiscard]] const LaneLayout &layout() const noexcept { return m_layout; }
    [[nodiscard]] ArrangedLanes *lanes() noexcept { return &m_lanes; }
    /// For menus. Before one is shown, `refreshActions` says which of them can be done now.
    [[nodiscard]] const TimelineActions &actions() const noexcept { return m_actions; }
    void refreshActions();
    [[nodiscard]] const Legend &legend() const noexcept { return m_legend; }
    [[nodiscard]] FrameFigures figures() const noexcept { return m_figures; }
    [[nodiscard]] HoverText hover() const { return m_hover; }
    /// Where time runs: the part right of the lane heads, below the ruler. In viewport coordinates.
    [[nodiscard]] QRect plotArea() const;
    [[nodiscard]] QRect overviewArea() const;
    [[nodiscard]] QRect laneRect(LaneId lane) const; ///< in viewport coordinates; empty if it has no row

    /// Goes to what the lane does at `playhead` (kNoLane: to the moment alone), in `range` (empty: no further than needed); the way back
    /// leads here. The lane is shown even if it was hidden. What panels ask for.
    void jumpTo(const TimeRange &range, LaneId lane, Nanoseconds playhead);
    [[nodiscard]] const MarkFlags &marks() const noexcept { return m_marks; }
    [[nodiscard]] const MeasureTable &measure() const noexcept { return m_measure; } ///< of the measured stretch
    [[nodiscard]] const QString &notice() const noexcept { return m_notice; } ///< what is told for a moment; empty: nothing

    /// A picture of the run without a widget on screen: for exports and golden images. An empty range shows
    /// all of it; a height of 0 is as high as the lanes need. `lanes`: hidden, ordered, folded and filtered as there.
    static QImage render(std::shared_ptr<const trace::TraceStore> store, const Theme &theme, QSize size,
        const TimeRange &range = {}, const ArrangedLanes *lanes = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void hoverChanged();
    void hoverTextChanged(const QString &text); ///< title, newline, sentence; empty when on nothing
    void playheadChanged(interleave::Nanoseconds time); ///< it was set, on the store's axis
    void spanSelected(interleave::LaneId lane, quint64 span);
    void noticed(const QString &text); ///< something was told
    void marksChanged(); ///< by the user, here
    void stepRequested();
    void newsShown(); ///< a live frame with new data was drawn
    void infoLooked(const interleave::trace::TraceInfo &info); ///< what the store says of itself, a few times a second while live

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override; ///< of the fields that lie over it
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    enum class Drag
    {
        None,
        Pan,
        Measure,
        Playhead,
        Head, ///< a lane, by its head
        OverviewBox,
        OverviewLeft,
        OverviewRight
    };

    void poll();
    bool lookForNews();
    void lookAtInfo(bool now = false);
    /// Brings the drawn lanes up to date where they went on. Nothing else may have changed since they were drawn.
    void continueLanes();
    void updateOverview();
    void rebuildLayout();
    void updateScrollBar();
    void updateLegend();
    void invalidateContent(); ///< everything
    void invalidateLanes(); ///< the lanes and what shows their time; not their heads
    void updateLanes(); ///< the images of those in sight
    void countFrame(Nanoseconds cpu);

    [[nodiscard]] std::span<const LaneRow> rowsIn(bool fixed, const QRect &part) const;
    // One rectangle of the viewport, from the ground upwards.
    void paintPart(QPainter &painter, const QRect &part);
    void paintBehindLanes(QPainter &painter, const QRect &part) const;
    void paintLanes(QPainter &painter, const QRect &part) const;

    void paintBands(QPainter &painter) const;
    void paintGrid(QPainter &painter) const;
    void paintHeads(QPainter &painter, bool pinned, const QRect &part) const;
    void paintFold(QPainter &painter, const LaneRow &row) const;
    void paintStickyHead(QPainter &painter) const;
    void paintLegend(QPainter &painter, const QRect &part) const;
    void paintMore(QPainter &painter) const;
    [[nodiscard]] QString moreText() const; ///< how many lanes stand below what is seen; empty: none
    [[nodiscard]] QRectF moreRect() const;
    [[nodiscard]] int hiddenBelow() const;
    void paintEmpty(QPainter &painter) const;

    /// Has painted anew what is laid over the lanes, where it is and where it was.
    void refreshOverlays();
    [[nodiscard]] QRegion overlayRegion() const;
    void paintOverlays(QPainter &painter, const QRegion &where);
    void paintSelection(QPainter &painter) const;
    void paintMeasure(QPainter &painter) const;
    void updateFlows(); ///< arrows of the selected span
    [[nodiscard]] std::vector<Arrow> arrowsShown() const;
    void paintRuler(QPainter &painter, const QRect &where) const;
    [[nodiscard]] std::optional<std::pair<QString, QRectF>> playheadPill() const;
    QRectF paintPlayhead(QPainter &painter) const;
    [[nodiscard]] bool crosshairShown() const;
    void paintCrosshair(QPainter &painter) const;
    [[nodiscard]] std::pair<QString, QRectF> crosshairPill() const;
    void paintCrosshairTime(QPainter &painter) const;
    [[nodiscard]] QString preciseText(Nanoseconds time) const;

    [[nodiscard]] int headWidth() const;
    [[nodiscard]] int topHeight() const { return m_theme.px(54); }
    [[nodiscard]] int legendHeight() const { return !legendFits() ? 0 : m_store && m_legend.height() > 0 ? m_legend.height() : m_theme.px(30); }
    /// Where there is hardly room for lanes, they have it; what a colour means is told by pointing at it.
    [[nodiscard]] bool legendFits() const { return m_asHighAsNeeded || viewport()->height() >= m_theme.px(250); }
    [[nodiscard]] QRect rowRect(const LaneRow &row) const;
    /// Cores and GILs stay in sight while threads are scrolled, if they leave them room.
    [[nodiscard]] int pinnedHeight() const;
    [[nodiscard]] bool pinned(const LaneRow &row) const { return row.y < pinnedHeight(); }
    [[nodiscard]] QRect rowsArea(bool pinned) const; ///< where the pinned rows stand, or those that scroll
    void touch();
    [[nodiscard]] QString explanationAt(const QPoint &position);
    [[nodiscard]] const LaneRow *rowAt(const QPoint &position) const;
    [[nodiscard]] Nanoseconds timeAt(double x) const;
    [[nodiscard]] double xOf(Nanoseconds time) const;
    [[nodiscard]] double nanosecondsPerPixel() const;

    void act(int what); ///< TimelineActions::What
    [[nodiscard]] QRect headRect(const LaneRow &row) const; ///< left of the lane
    [[nodiscard]] QRect foldRect(const LaneRow &row) const; ///< its triangle; empty if nothing stands under it
    [[nodiscard]] const LaneRow *anyRowAt(const QPoint &position) const; ///< section heads too
    [[nodiscard]] const LaneRow *targetRow() const; ///< that the lane's actions are about: the menu's, else the selection's
    void clickHead(const QPoint &position);
    void selectOn(LaneId lane); ///< what it does at the playhead
    void dragHead(const QPoint &position);
    void dropHead();
    void moveTarget(int direction);
    void foldTarget();
    void applyArrangement();
    void ensureShown(LaneId lane); ///< hidden, folded away or filtered out: no more
    void showFilter();
    void placeFields();
    void showLaneCount();
    void paintDrop(QPainter &painter) const;

    void loadMarks();
    [[nodiscard]] QRect rulerRect() const;
    void placeMarks();
    [[nodiscard]] const trace::UserMark *markAt(const QPoint &position);
    [[nodiscard]] std::optional<Nanoseconds> currentMark() const; ///< whose menu is open, or where the playhead stands
    void askForMark();
    void editMark(Nanoseconds time);
    void finishMark();
    void cancelMark();
    void removeMark(Nanoseconds time);
    void goToMark(Nanoseconds time);
    void goToOtherMark(int direction);
    void listMarks();

    /// Where somebody looks.
    struct Place
    {
        TimeRange visible;
        std::optional<TimelineRange::Selection> selection;
        std::optional<Nanoseconds> playhead;
        int scrolled = 0;
    };
    [[nodiscard]] Place here() const;
    void leavePlace(); ///< for another, from which one may come back
    void goTo(const std::optional<Place> &place);
    void goBack();
    void goForward();
    void goToSpan(LaneId lane, std::uint64_t span, Nanoseconds playhead);
    void goToUnblocker();
    void selectSameState(int direction);
    void tell(const QString &text); ///< for a moment
    [[nodiscard]] QRectF noticeRect() const;
    void paintNotice(QPainter &painter) const;

    void openFind();
    void startFind(const QString &text);
    void lookFurther();
    void showHits();
    void goToHit(int direction);
    void showHit(const TraceFinder::Hit &hit);

    void measureDrag(const QPoint &position);
    void measureTo(Nanoseconds time);
    void updateMeasure();
    void copyMeasured() const;
    [[nodiscard]] QRectF measuredRect() const;
    void paintMeasureTable(QPainter &painter) const;
    [[nodiscard]] QString laneCountText() const; ///< empty: all are seen
    [[nodiscard]] QRect laneCountRect() const;
    void paintLaneCount(QPainter &painter) const;
    void showAllLanes();
    void paintNoLanes(QPainter &painter) const;

    void updateHover(const QPoint &position);
    void refreshHover();
    void setHover(const HoverText &text);
    void updateCursor();
    void dragOverview(int x);
    void clickAt(const QPoint &position);
    void selectSpan(LaneId lane, std::uint64_t span);
    void selectNeighbour(int direction);
    void selectOtherLane(int direction);
    void focusSelection();
    void revealRow(LaneId lane);
    void updateSelectionFacts();
    void updateAccessibleText();

    std::shared_ptr<const trace::TraceStore> m_store;
    Theme m_theme;
    TimelineRange m_range;
    LanePainter m_painter;
    Overview m_overview;
    TimeRange m_overviewLimits; ///< of the run, when it was drawn last
    LaneLayout m_layout;
    ArrangedLanes m_lanes;
    TimelineActions m_actions { this };
    QLineEdit *m_filter = nullptr; ///< above the heads, while it is wanted
    MarkFlags m_marks;
    QLineEdit *m_markText = nullptr;
    std::optional<Nanoseconds> m_markTime; ///< of the mark whose text is being written
    std::optional<Nanoseconds> m_menuMark; ///< whose menu is open
    BackAndForth<Place> m_places;
    FindBar *m_find = nullptr;
    TraceFinder m_finder;
    QTimer m_findTimer;
    std::optional<std::size_t> m_hit; ///< number in the finder's hits
    bool m_findLeft = false; ///< for a hit of this search
    std::uint64_t m_foundRevision = 0;
    QString m_notice;
    QTimer m_noticeTimer;
    std::vector<LaneId> m_measuredLanes;
    MeasureTable m_measure;
    QString m_menuKey; ///< of the row whose menu is open
    QString m_grabbedHead, m_dropHead; ///< keys: the lane in hand, and the one whose place it would take
    std::vector<LaneId> m_overviewLanes;
    Legend m_legend;
    std::vector<TimeRange> m_frozen;
    QString m_emptyText;
    bool m_lanesValid = false; ///< the images of all lanes in sight are up to date
    bool m_continued = false; ///< by a live frame that is still to be painted
    QRegion m_overlaid; ///< where overlays were painted last
    bool m_asHighAsNeeded = false; ///< lanes are not squeezed into the height: it will be made for them
    bool m_live = false;
    bool m_isFrozen = false;
    bool m_stepping = false;
    bool m_touched = false;
    QVariantAnimation m_glide;
    QTimer m_timer;
    int m_quietPolls = 0;
    QElapsedTimer m_infoAge, m_overviewAge;
    std::uint64_t m_seenRevision = 0;
    std::size_t m_seenLanes = 0;
    Nanoseconds m_averageCpu { 0 };
    FrameFigures m_figures;

    Drag m_drag = Drag::None;
    Overview::Part m_hot = Overview::Part::None;
    QPoint m_pressed, m_last;
    Nanoseconds m_grabbed { 0 }; ///< distance from the overview's box or edge to the pointer
    bool m_moved = false;
    bool m_showFocus = false;
    std::optional<QPoint> m_pointer;
    HoverFacts m_facts, m_selectionFacts;
    HoverText m_hover;
    HoverBubble m_bubble;
    mutable TextCache m_texts; ///< of the ruler and the heads
    std::vector<trace::Flow> m_flows; ///< that touch the selected span
    std::optional<TimelineRange::Selection> m_flowsOf;
    trace::Span m_flowsSpan;
    QElapsedTimer m_flowsAge;
};

} // namespace interleave::ui
