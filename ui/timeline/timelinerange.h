// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "timelinecoordinates.h"

#include <core/ids.h>

#include <QObject>

#include <optional>

namespace interleave::ui {

/// The one object that owns what part of the time axis is visible, whether it follows the live edge, the
/// playhead, the selected span and the measured stretch; everybody else listens to it. Times are those of the
/// store's axis. GUI thread.
///
/// What is visible is never negative, never finer than kFinest, never outside the trace. Who follows a living run sees pages: each stands
/// still, reaching into the future, until the run has filled it. New data never change the zoom.
class TimelineRange : public QObject
{
    Q_OBJECT
public:
    static constexpr Nanoseconds kFinest { 100 }; ///< per pixel

    struct Selection
    {
        LaneId lane;
        quint64 span = 0;
        friend bool operator==(const Selection &, const Selection &) = default;
    };

    explicit TimelineRange(QObject *parent = nullptr);

    [[nodiscard]] const TimeRange &limits() const noexcept
    {
        return m_limits;
    } ///< the trace as far as it is known
    [[nodiscard]] const TimeRange &visible() const noexcept { return m_visible; }
    [[nodiscard]] std::optional<Nanoseconds> playhead() const noexcept { return m_playhead; }
    [[nodiscard]] std::optional<Selection> selection() const noexcept { return m_selection; }
    [[nodiscard]] std::optional<TimeRange> measured() const noexcept { return m_measured; }
    [[nodiscard]] bool live() const noexcept { return m_live; }
    [[nodiscard]] bool following() const noexcept { return m_live && m_following; }

    /// The trace has grown. Growing limits never change the zoom; when following, the view moves along.
    void setLimits(const TimeRange &limits);
    /// A new trace: forgets everything and shows `length` from its begin on (its end, when it follows and is
    /// longer).
    void reset(const TimeRange &limits, Nanoseconds length);
    /// Live: the trace still grows. A run that becomes live is followed; when it ends the view stays where it
    /// is.
    void setLive(bool live);
    void setFollowing(bool on);
    void setWidth(double pixels); ///< of the view; only decides how far one may zoom in

    void show(const TimeRange
            &range); ///< clamped; ends following unless it touches the live edge, and resumes it there
    void zoomBy(
        double factor, Nanoseconds anchor); ///< < 1: closer. While following, the live edge is the anchor, and stays in sight.
    void panBy(Nanoseconds by);
    void reveal(const TimeRange
            &range); ///< moves no further than needed to see it; zooms out if it is longer than the view
    void showAll();
    void setPlayhead(std::optional<Nanoseconds> time); ///< clamped to the trace
    void select(std::optional<Selection> selection);
    void setMeasured(std::optional<TimeRange> range);

signals:
    void visibleChanged();
    void playheadChanged();
    void selectionChanged();
    void measuredChanged();
    void followingChanged(bool on);

private:
    void apply(const TimeRange &range);
    void changeFollowing(bool on);
    void moveToEnd();
    [[nodiscard]] TimeRange room() const; ///< limits, and the future while live
    [[nodiscard]] Nanoseconds shortest() const;

    TimeRange m_limits, m_visible { Nanoseconds { 0 }, Nanoseconds { 250'000'000 } };
    std::optional<Nanoseconds> m_playhead;
    std::optional<Selection> m_selection;
    std::optional<TimeRange> m_measured;
    double m_width = 1000;
    bool m_live = false;
    bool m_following = true;
};

} // namespace interleave::ui
