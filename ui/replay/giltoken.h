// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gilface.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace interleave::ui {

/// Who holds the GIL at a moment, who wants it and for how long, so large that it can be read from the back of a room: one picture for each GIL
/// of the run. It is told the moment (the playhead's, or now) and has no timer of its own; a hand-off is a short movement only while time
/// moves, so that who steps sees every moment still, and none where the desktop wants no motion. GUI thread.
class GilToken : public QWidget
{
    Q_OBJECT
public:
    explicit GilToken(QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    void setRun(std::shared_ptr<const trace::TraceStore> store); ///< null: nothing to show
    void setLive(bool live); ///< the run is on: its moments come by themselves
    /// `pace`: how fast the playhead moves, of real time; 0: it stands. None: there is no moment.
    void showMoment(std::optional<Nanoseconds> time, double pace = 0);

    [[nodiscard]] const std::vector<GilFace> &faces() const noexcept { return m_faces; }
    /// What is shown in words, of the held GIL with the longest queue (and of which, if there are several); also for hover and screen readers.
    [[nodiscard]] QString sentence() const { return m_sentence; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    bool event(QEvent *event) override;

private:
    void look();
    void clear(const QString &why);

    Theme m_theme;
    std::shared_ptr<const trace::TraceStore> m_store;
    std::vector<LaneId> m_gils;
    std::size_t m_seenLanes = 0;
    std::optional<Nanoseconds> m_time;
    double m_pace = 0;
    bool m_live = false;
    bool m_stale = false; ///< hidden when it was told
    std::vector<GilFace> m_faces; ///< of each GIL
    std::vector<QString> m_running; ///< where there is none
    QString m_sentence;
};

} // namespace interleave::ui
