// SPDX-License-Identifier: GPL-3.0-or-later
#include "giltoken.h"

#include "giltext.h"

#include <ui/widgets/accessiblerole.h>

#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace interleave::ui {

namespace {

constexpr double kMovement = 140e6; // nanoseconds of real time that a hand-off takes to be seen
constexpr double kOfInterval = 0.4; // and no more of a switch interval than this, so that it arrives before the next

/// How long the token is on its way, in nanoseconds of the run; `interval` 0: there is none (Python 2).
double movement(double pace, Nanoseconds interval)
{
    const double usual = kMovement * pace;
    return interval.count() > 0 ? std::min(usual, kOfInterval * static_cast<double>(interval.count())) : usual;
}
constexpr std::size_t kMostGils = 12; // shown; more would be too small to read

} // namespace

GilToken::GilToken(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
{
    setObjectName(QStringLiteral("giltoken"));
    setAccessibleName(tr("Who holds the GIL"));
    setAccessibleRole(this, QAccessible::Graphic);
    setFocusPolicy(Qt::TabFocus);
    setRun(nullptr);
}

void GilToken::setTheme(const Theme &theme)
{
    m_theme = theme;
    updateGeometry();
    update();
}

void GilToken::setRun(std::shared_ptr<const trace::TraceStore> store)
{
    m_store = std::move(store);
    m_seenLanes = ~std::size_t { 0 };
    m_time.reset();
    look();
}

void GilToken::setLive(bool live)
{
    if (m_live == live)
        return;
    m_live = live;
    if (isVisible())
        look();
    else
        m_stale = true;
}

void GilToken::showMoment(std::optional<Nanoseconds> time, double pace)
{
    m_time = time;
    m_pace = pace;
    if (isVisible())
        look();
    else
        m_stale = true;
}

void GilToken::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (std::exchange(m_stale, false))
        look();
}

void GilToken::clear(const QString &why)
{
    m_faces.clear();
    m_running.clear();
    m_sentence = why;
}

void GilToken::look()
{
    const std::vector<GilFace> before = m_faces;
    const std::vector<QString> ranBefore = m_running;
    const QString said = m_sentence;
    if (!m_store) {
        clear(tr("Here you see who holds the GIL and who wants it, live and at every moment of a recording."));
    } else if (!m_time && m_live) {
        clear(tr("The run has just begun: here you see who holds the GIL and who wants it. Space freezes it."));
    } else if (!m_time) {
        clear(tr("Click a moment in the picture, or press Space to play: here you see who holds the GIL then."));
    } else {
        if (m_seenLanes != m_store->laneCount()) {
            m_seenLanes = m_store->laneCount();
            m_gils = gilLanes(*m_store);
        }
        m_faces.clear();
        m_running.clear();
        std::pair<bool, std::size_t> best; // held, and how many want it
        for (std::size_t i = 0; i < std::min(m_gils.size(), kMostGils); ++i) {
            const GilMoment moment = gilMoment(*m_store, m_gils[i], *m_time);
            GilFace face = GilFace::of(*m_store, moment, *m_time, m_gils.size() > 1);
            const bool moves = m_pace > 0 && style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
            if (moves && moment.before != moment.holder)
                face.moved = std::min(1.0, static_cast<double>(face.held.count()) / movement(m_pace, face.switchInterval));
            const std::pair standing(moment.holder != trace::kNoLane, moment.waiters.size());
            if (i == 0 || standing > best) {
                best = standing;
                m_sentence = gilSentence(*m_store, moment, *m_time);
                if (m_gils.size() > 1)
                    m_sentence = tr("%1: %2").arg(face.name, m_sentence);
            }
            m_faces.push_back(std::move(face));
        }
        if (m_gils.empty()) {
            const std::vector<LaneId> running = runningPython(*m_store, *m_time);
            for (const LaneId thread : running)
                m_running.push_back(threadLetter(*m_store, thread));
            m_sentence = noGilSentence(*m_store, running);
        }
    }
    if (m_faces != before || m_running != ranBefore || m_sentence != said) {
        setAccessibleDescription(m_sentence);
        update();
    }
}

QSize GilToken::sizeHint() const { return { m_theme.px(300), m_theme.px(180) }; }
QSize GilToken::minimumSizeHint() const { return { m_theme.px(150), m_theme.px(90) }; }

bool GilToken::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(),
            m_faces.empty() ? m_sentence
                            : m_sentence + QStringLiteral("\n\n")
                    + (m_faces.front().switchInterval.count() > 0
                            ? tr("The disc is who holds it. The ring closes while the switch interval of who wants it runs out; then that one asks for it "
                                 "(drop request). Beside it those who want it, longest first.")
                            : tr("The disc is who holds it. Nobody can ask for a GIL of Python 2. Beside it those who want it, longest first.")),
            this);
        return true;
    }
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return QWidget::event(event);
}

void GilToken::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    painter.setRenderHint(QPainter::TextAntialiasing);
    QRectF room = QRectF(rect()).adjusted(m_theme.px(14), m_theme.px(9), -m_theme.px(12), -m_theme.px(8));
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4);
    }
    const bool nothing = m_faces.empty() && m_running.empty();
    painter.setFont(m_theme.font(12, QFont::DemiBold));
    painter.setPen(m_theme.soft);
    const double head = QFontMetricsF(painter.font()).height();
    painter.drawText(QRectF(room.left(), room.top(), room.width(), head), Qt::AlignLeft | Qt::AlignVCenter,
        m_running.empty() ? tr("Who holds the GIL") : tr("No GIL: who runs Python"));
    room.setTop(room.top() + head + m_theme.px(6));
    if (nothing) {
        painter.setFont(m_theme.font(12));
        painter.setPen(m_theme.faint);
        painter.drawText(room, Qt::AlignCenter | Qt::TextWordWrap, m_sentence);
        return;
    }
    // In words below, where there is room: two lines always, so that nothing jumps.
    painter.setFont(m_theme.font(12));
    const double line = QFontMetricsF(painter.font()).height() * 1.15;
    if (room.height() > m_theme.px(110) + 2 * line) {
        const QRectF words(room.left(), room.bottom() - 2 * line, room.width(), 2 * line);
        painter.setPen(m_theme.soft);
        painter.drawText(words, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_sentence);
        room.setBottom(words.top() - m_theme.px(6));
    }
    if (!m_running.empty()) {
        paintNoGil(painter, room, m_running, m_theme);
        return;
    }
    // One beside the other, below only where they would be too narrow.
    const auto count = static_cast<int>(m_faces.size());
    const double gap = m_theme.px(16);
    int rows = 1, columns = 1;
    const auto arrange = [&](double least) {
        const int most = std::max(1, static_cast<int>((room.width() + gap) / (least + gap)));
        rows = (count + most - 1) / most;
        columns = (count + rows - 1) / rows;
        return (room.height() - m_theme.px(6) * (rows - 1)) / rows;
    };
    double height = arrange(m_theme.px(130));
    if (isCompactGilFace(m_faces.front(), height, m_theme))
        height = arrange(m_theme.px(76));
    const double width = (room.width() - gap * (columns - 1)) / columns;
    for (int i = 0; i < count; ++i)
        paintGilFace(painter, QRectF(room.left() + (width + gap) * (i % columns), room.top() + (height + m_theme.px(6)) * (i / columns), width, height),
            m_faces[static_cast<std::size_t>(i)], m_theme);
}

} // namespace interleave::ui
