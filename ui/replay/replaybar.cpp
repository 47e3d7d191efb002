// SPDX-License-Identifier: GPL-3.0-or-later
#include "replaybar.h"

#include "replay.h"
#include "transportglyph.h"

#include <ui/theme/words.h>
#include <ui/timeline/timelinerange.h>
#include <ui/widgets/pickbox.h>
#include <ui/widgets/widgets.h>

#include <QAbstractItemView>
#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace interleave::ui {

QString replaySpeedText(double speed)
{
    return speed < 1 ? QStringLiteral("×1/%1").arg(QLocale().toString(std::llround(1 / speed))) : QStringLiteral("×%1").arg(QLocale().toString(speed, 'g', 4));
}

/// A time in figures that are all as wide, so that nothing trembles while they run. No label: that would lay out the window 60 times a second.
class ReplayBar::ReadOut : public QWidget
{
public:
    explicit ReadOut(QWidget *parent)
        : QWidget(parent)
    {
        setToolTip(ReplayBar::tr("Where the playhead stands, since the run began"));
        setAccessibleName(ReplayBar::tr("Playhead"));
    }
    void setTheme(const Theme &theme)
    {
        m_theme = theme;
        update();
    }
    void say(const QString &text)
    {
        if (std::exchange(m_text, text) != text) {
            setAccessibleDescription(text);
            update();
        }
    }
    void setWidest(const QString &text)
    {
        const QFontMetrics metrics(m_theme.mono(12));
        setFixedSize(metrics.horizontalAdvance(text) + m_theme.px(4), metrics.height() + m_theme.px(6));
    }
    [[nodiscard]] const QString &said() const { return m_text; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setFont(m_theme.mono(12));
        painter.setPen(isEnabled() ? m_theme.ink : m_theme.faint);
        painter.drawText(rect(), Qt::AlignRight | Qt::AlignVCenter, m_text);
    }

private:
    Theme m_theme = Theme::of(Scheme::System);
    QString m_text;
};

ReplayBar::ReplayBar(Replay *replay, TimelineRange *range, QWidget *parent)
    : QWidget(parent)
    , m_replay(replay)
    , m_range(range)
    , m_theme(Theme::of(Scheme::System))
    , m_row(new QHBoxLayout(this))
    , m_speed(new PickBox(this))
    , m_readOut(new ReadOut(this))
{
    setObjectName(QStringLiteral("replaybar"));
    const auto button = [this](const QString &name, const QString &explanation) {
        QPushButton *made = makeButton({}, "transport", explanation, this);
        made->setAccessibleName(name);
        return made;
    };
    m_begin = button(tr("To the begin"), tr("Takes the playhead to the begin of the run (Home)"));
    m_back = button(tr("Previous event"), tr("Takes the playhead back to the last event before it: where a state begins on any lane, or something happens (←)"));
    m_play = button(tr("Play"), {});
    m_forward = button(tr("Next event"), tr("Takes the playhead on to the next event: where a state begins on any lane, or something happens (→)"));
    m_end = button(tr("To the end"), tr("Takes the playhead to the end of the run (End)"));
    m_back->setAutoRepeat(true);
    m_forward->setAutoRepeat(true);
    for (const double speed : kReplaySpeeds)
        m_speed->addItem(replaySpeedText(speed), speed);
    m_speed->setAccessibleName(tr("Speed of the replay"));
    m_speed->setMaxVisibleItems(static_cast<int>(kReplaySpeeds.size()));
    m_speed->setToolTip(tr("How fast it is played, of real time: at ×1/50 a hold of the GIL of 5 ms lasts a quarter of a second (< slower, > faster)"));
    m_row->setContentsMargins(0, 0, 0, 0);
    for (QWidget *each : std::initializer_list<QWidget *> { m_begin, m_back, m_play, m_forward, m_end, m_speed, m_readOut })
        m_row->addWidget(each, 0, Qt::AlignVCenter);
    connect(m_begin, &QPushButton::clicked, replay, &Replay::goToBegin);
    connect(m_end, &QPushButton::clicked, replay, &Replay::goToEnd);
    connect(m_play, &QPushButton::clicked, replay, &Replay::toggle);
    connect(m_back, &QPushButton::clicked, this, [this] { emit stepRequested(false); });
    connect(m_forward, &QPushButton::clicked, this, [this] { emit stepRequested(true); });
    connect(m_speed, &QComboBox::activated, this, [this](int item) { m_replay->setSpeed(m_speed->itemData(item).toDouble()); });
    connect(replay, &Replay::readyChanged, this, &ReplayBar::updateButtons);
    connect(replay, &Replay::playingChanged, this, &ReplayBar::updateButtons);
    connect(replay, &Replay::loopChanged, this, &ReplayBar::updateButtons);
    connect(replay, &Replay::speedChanged, this, &ReplayBar::updateSpeed);
    connect(range, &TimelineRange::playheadChanged, this, &ReplayBar::updateReadOut);
    connect(range, &TimelineRange::visibleChanged, this, &ReplayBar::updateReadOut);
    updateSpeed();
    setTheme(m_theme);
}

void ReplayBar::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_row->setSpacing(theme.px(1));
    const int icon = theme.px(15);
    const std::pair<QPushButton *, TransportGlyph> glyphs[] = { { m_begin, TransportGlyph::ToBegin }, { m_back, TransportGlyph::Back },
        { m_forward, TransportGlyph::Forward }, { m_end, TransportGlyph::ToEnd }, { m_play, TransportGlyph::Play } };
    for (const auto &[button, glyph] : glyphs) {
        button->setIconSize({ icon, icon });
        button->setIcon(transportIcon(glyph, theme, icon, devicePixelRatioF()));
        button->setFixedSize(theme.px(27), theme.px(27));
    }
    m_readOut->setTheme(theme);
    m_readOut->setWidest(QStringLiteral("00000.000") + QChar(0x00a0) + QStringLiteral("ms"));
    updateButtons();
    updateReadOut();
    arrange();
}

void ReplayBar::setRoom(int pixels)
{
    if (std::exchange(m_room, pixels) != pixels)
        arrange();
}

int ReplayBar::widthOf(bool ends, bool readOut) const
{
    const int spacing = m_row->spacing();
    const int buttons = (ends ? 5 : 3) * (m_play->width() + spacing);
    return buttons + m_speed->sizeHint().width() + (readOut ? m_readOut->width() + spacing : 0);
}

void ReplayBar::arrange()
{
    const bool ends = widthOf(true, false) <= m_room;
    const bool readOut = ends && widthOf(true, true) <= m_room;
    m_begin->setVisible(ends);
    m_end->setVisible(ends);
    m_readOut->setVisible(readOut);
}

void ReplayBar::updateButtons()
{
    const bool ready = m_replay->ready(), playing = m_replay->playing();
    for (QWidget *each : std::initializer_list<QWidget *> { m_begin, m_back, m_play, m_forward, m_end, m_speed, m_readOut })
        each->setEnabled(ready);
    m_play->setIcon(transportIcon(playing ? TransportGlyph::Pause : TransportGlyph::Play, m_theme, m_theme.px(15), devicePixelRatioF()));
    m_play->setAccessibleName(playing ? tr("Pause") : tr("Play"));
    m_play->setToolTip(playing  ? tr("Stops the playhead here (Space)")
            : m_replay->loop() ? tr("Plays the stretch that you have measured, round and round (Space)")
                               : tr("Plays the recording from the playhead on: lanes, script and GIL together (Space)"));
    m_play->setAccessibleDescription(m_play->toolTip());
}

void ReplayBar::updateSpeed()
{
    for (int i = 0; i < m_speed->count(); ++i) {
        if (m_speed->itemData(i).toDouble() == m_replay->speed())
            m_speed->setCurrentIndex(i);
    }
}

void ReplayBar::updateReadOut()
{
    const auto playhead = m_range->playhead();
    if (!playhead) {
        m_readOut->say(QStringLiteral("–"));
        return;
    }
    // Always the same unit, so that it can be followed; as many decimals as what is seen can tell, at most a microsecond's.
    const double step = std::max(1.0, static_cast<double>(m_range->visible().length().count()) / 1000);
    const int decimals = std::clamp(6 - static_cast<int>(std::floor(std::log10(step))), 0, 3);
    const double milliseconds = static_cast<double>((*playhead - m_range->limits().begin).count()) / 1e6;
    m_readOut->say(QLocale().toString(milliseconds, 'f', decimals) + QChar(0x00a0) + tr("ms"));
}

QString ReplayBar::readOut() const { return m_readOut->said(); }

} // namespace interleave::ui
