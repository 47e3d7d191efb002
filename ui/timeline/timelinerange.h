// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "timelinecoordinates.h"

#include <core/ids.h>

#include <QObject>

#include <optional>

namespace interleave::ui {

/// The one object that owns what part of the time axis is visible, whether it follows the live edge, the playhead, the selected span and
/// the measured stretch; everybody else listens to it. GUI thread.
class TimelineRange : public QObject
{
    Q_OBJECT
public:
    struct Selection
    {
        LaneId lane;
        quint64 span = 0;
        friend bool operator==(const Selection &, const Selection &) = default;
    };

    explicit TimelineRange(QObject *parent = nullptr);

    [[nodiscard]] const TimeRange &limits() const noexcept { return m_limits; }
    [[nodiscard]] const TimeRange &visible() const noexcept { return m_visible; }
    [[nodiscard]] std::optional<Nanoseconds> playhead() const noexcept { return m_playhead; }
    [[nodiscard]] std::optional<Selection> selection() const noexcept { return m_selection; }
    [[nodiscard]] std::optional<TimeRange> measured() const noexcept { return m_measured; }
    [[nodiscard]] bool following() const noexcept { return m_following; }

    /// The whole trace as far as it is known. Growing limits never change the zoom; when following, the view moves along.
    void setLimits(const TimeRange &limits);
    /// A new trace: forgets everything and shows `length` from the start.
    void reset(const TimeRange &limits, Nanoseconds length);
    void setFollowing(bool on);
    /// How much is shown while following a run that has just begun.
    void setFollowLength(Nanoseconds length);

    void show(const TimeRange &range); ///< clamped; ends following unless it touches the live edge
    void zoomBy(double factor, Nanoseconds anchor);
    void panBy(Nanoseconds by);
    void showAll();
    void setPlayhead(std::optional<Nanoseconds> time);
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

    TimeRange m_limits, m_visible;
    std::optional<Nanoseconds> m_playhead;
    std::optional<Selection> m_selection;
    std::optional<TimeRange> m_measured;
    bool m_following = true;
    Nanoseconds m_followLength { 250'000'000 };
};

} // namespace interleave::ui
