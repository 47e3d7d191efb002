// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>
#include <ui/theme/theme.h>
#include <ui/timeline/lanepainter.h>
#include <ui/timeline/timelinerange.h>

#include <QWidget>

#include <array>
#include <memory>

namespace interleave::ui {

/// Two runs one above the other on one axis that begins where each of them (or the part of it that is meant) begins. Its own range: the wheel zooms at the pointer, a drag pans, W A S D
/// and Home likewise. A click asks for the moment of the first run. GUI thread.
class CompareStrips : public QWidget
{
    Q_OBJECT
public:
    explicit CompareStrips(QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    /// Either may be null. `names`: what they are called.
    void setRuns(std::array<std::shared_ptr<const trace::TraceStore>, 2> runs, std::array<QString, 2> names);
    /// The same of a part of each run: `parts` are moments of the run's own axis.
    void setRuns(std::array<std::shared_ptr<const trace::TraceStore>, 2> runs, std::array<QString, 2> names, std::array<TimeRange, 2> parts);
    void setPlayhead(std::optional<Nanoseconds> sinceBegin);

    [[nodiscard]] TimelineRange *range() noexcept { return &m_range; } ///< nanoseconds since the begin of either
    [[nodiscard]] QRect plotArea() const;
    /// Which stretch of a run's own axis is seen.
    [[nodiscard]] TimeRange shownOf(int run) const;
    [[nodiscard]] QSize minimumSizeHint() const override;

    static constexpr std::size_t kMostLanes = 12; ///< of each run

signals:
    void momentRequested(interleave::Nanoseconds sinceBegin);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Run
    {
        std::shared_ptr<const trace::TraceStore> store;
        QString name;
        TimeRange part; ///< what is laid on the axis: from its begin on
        std::vector<LaneId> lanes;
        LanePainter painter;
    };
    [[nodiscard]] int rowHeight() const { return m_theme.px(17); }
    [[nodiscard]] int headHeight() const { return m_theme.px(20); }
    [[nodiscard]] Nanoseconds timeAt(double x) const;
    void paintRun(QPainter &painter, Run &run, const TimeRange &shown, int top) const;
    void paintAxis(QPainter &painter) const;

    Theme m_theme;
    std::array<Run, 2> m_runs;
    TimelineRange m_range;
    std::optional<Nanoseconds> m_playhead;
    QPoint m_pressed, m_last;
    bool m_moved = false;
};

} // namespace interleave::ui
