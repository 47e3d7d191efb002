// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QPushButton;

namespace interleave::ui {

class Replay;
class TimelineRange;

/// The buttons of a replay: to the begin, the last event, play, the next event, to the end; how fast, and where it is. In a narrow place it
/// keeps play, the steps and the speed. Enabled while there is a recording to play. GUI thread.
class ReplayBar : public QWidget
{
    Q_OBJECT
public:
    ReplayBar(Replay *replay, TimelineRange *range, QWidget *parent = nullptr); ///< both outlive this
    void setTheme(const Theme &theme);
    /// So many pixels may be used; what does not fit is left out.
    void setRoom(int pixels);

    [[nodiscard]] QPushButton *playButton() const noexcept { return m_play; }
    [[nodiscard]] QPushButton *backButton() const noexcept { return m_back; }
    [[nodiscard]] QPushButton *forwardButton() const noexcept { return m_forward; }
    [[nodiscard]] QPushButton *beginButton() const noexcept { return m_begin; }
    [[nodiscard]] QPushButton *endButton() const noexcept { return m_end; }
    [[nodiscard]] QComboBox *speedBox() const noexcept { return m_speed; }
    [[nodiscard]] QString readOut() const; ///< "54.6 ms": where the playhead is, since the run began

signals:
    void stepRequested(bool forwards); ///< to the next event or the last one

private:
    class ReadOut;
    void updateButtons();
    void updateSpeed();
    void updateReadOut();
    void arrange();
    [[nodiscard]] int widthOf(bool ends, bool readOut) const;

    Replay *m_replay;
    TimelineRange *m_range;
    Theme m_theme;
    QHBoxLayout *m_row;
    QPushButton *m_begin, *m_back, *m_play, *m_forward, *m_end;
    QComboBox *m_speed;
    ReadOut *m_readOut;
    int m_room = 10'000;
};

/// "×1/50", "×2": a speed as it is shown.
[[nodiscard]] QString replaySpeedText(double speed);

} // namespace interleave::ui
