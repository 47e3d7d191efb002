// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>
#include <ui/theme/theme.h>
#include <ui/timeline/timelinerange.h>

#include <QPointer>
#include <QWidget>

#include <memory>

namespace interleave::ui {

/// One more way to look at the run that the timeline shows: a tab below it. Range, playhead and selection are the timeline's
/// (TimelineRange); a panel listens to them, and asks for a jump by a signal.
///
/// A panel that nobody sees costs nothing: whatever changed, refresh() comes when it is seen. GUI thread.
class Panel : public QWidget
{
    Q_OBJECT
public:
    explicit Panel(QWidget *parent = nullptr);
    ~Panel() override;

    /// Another run, or none (null). `range` belongs to the window; it is the same one as long as the window lives.
    virtual void setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range);
    virtual void setTheme(const Theme &theme);
    /// The run has grown. The pane passes it on ten times a second at most, and only to the panel that is seen.
    virtual void news();

signals:
    /// Show this stretch (empty: leave what is shown), select what `lane` does at `playhead` (trace::kNoLane: nothing), put the playhead there.
    void jumpRequested(const interleave::ui::TimeRange &range, interleave::LaneId lane, interleave::Nanoseconds playhead);

protected:
    /// Look at store() again: it is another one, or has grown. Only called while the panel is visible.
    virtual void refresh() = 0;
    /// Calls refresh() now, or when the panel is seen next.
    void changed();
    void showEvent(QShowEvent *event) override;
    [[nodiscard]] const std::shared_ptr<const trace::TraceStore> &store() const noexcept { return m_store; }
    [[nodiscard]] TimelineRange *range() const noexcept { return m_range; } ///< null before the first run
    [[nodiscard]] const Theme &theme() const noexcept { return m_theme; }

private:
    std::shared_ptr<const trace::TraceStore> m_store;
    QPointer<TimelineRange> m_range;
    Theme m_theme;
    bool m_stale = true;
};

} // namespace interleave::ui
