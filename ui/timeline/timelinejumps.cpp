// SPDX-License-Identifier: GPL-3.0-or-later
// TimelineView: jumps and the way back; what unblocked a span; find.
#include "timelineview.h"

#include "findbar.h"
#include "spansearch.h"
#include "unblocker.h"

#include <QAccessible>
#include <QLocale>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace interleave::ui {

namespace {

constexpr std::uint64_t kPortion = 100'000; // spans: some milliseconds
constexpr int kNoticeTime = 5000; // milliseconds

} // namespace

TimelineView::Place TimelineView::here() const
{
    return { m_range.visible(), m_range.selection(), m_range.playhead(), verticalScrollBar()->value() };
}

void TimelineView::leavePlace()
{
    m_places.leave(here());
}

void TimelineView::goTo(const std::optional<Place> &place)
{
    if (!place)
        return;
    m_range.show(place->visible);
    m_range.setPlayhead(place->playhead);
    m_range.select(place->selection);
    verticalScrollBar()->setValue(place->scrolled);
    updateAccessibleText();
}

void TimelineView::goBack()
{
    goTo(m_places.back(here()));
}

void TimelineView::goForward()
{
    goTo(m_places.forward(here()));
}

void TimelineView::jumpTo(const TimeRange &range, LaneId lane, Nanoseconds playhead)
{
    if (!m_store)
        return;
    touch();
    leavePlace();
    if (!range.empty())
        m_range.show(range);
    const trace::Lane &there = m_store->lane(lane);
    if (there.spanCount() == 0) { // no lane, or an empty one
        m_range.setPlayhead(playhead);
        m_range.reveal({ playhead, playhead });
        return;
    }
    goToSpan(lane, std::min(there.at(std::clamp(playhead, there.begin(), there.end())), there.spanCount() - 1), playhead);
}

void TimelineView::goToSpan(LaneId lane, std::uint64_t span, Nanoseconds playhead)
{
    ensureShown(lane);
    m_range.setPlayhead(playhead);
    selectSpan(lane, span);
    m_range.reveal({ playhead, playhead });
    revealRow(lane);
}

void TimelineView::goToUnblocker()
{
    const auto selection = m_range.selection();
    if (!selection) {
        tell(tr("Select a span first: then U goes to what unblocked it."));
        return;
    }
    const Unblocker found = unblockerOf(*m_store, selection->lane, selection->span);
    tell(found.words);
    if (!found.who)
        return;
    const trace::Lane &lane = m_store->lane(found.who->lane);
    if (lane.spanCount() == 0)
        return;
    leavePlace();
    // What it was doing when it did it, not what came of it.
    const Nanoseconds moment = std::clamp(found.who->time - Nanoseconds { 1 }, lane.begin(), lane.end());
    goToSpan(found.who->lane, std::min(lane.at(moment), lane.spanCount() - 1), found.who->time);
}

void TimelineView::selectSameState(int direction)
{
    const auto selection = m_range.selection();
    if (!selection)
        return;
    const trace::Lane &lane = m_store->lane(selection->lane);
    const trace::LaneState state = lane.span(selection->span).state;
    const auto found = nearestOfState(lane, selection->span, state, direction);
    if (!found) {
        tell(direction > 0 ? tr("There is no later one of this state on this lane.") : tr("There is no earlier one of this state on this lane."));
        return;
    }
    goToSpan(selection->lane, *found, lane.span(*found).begin);
}

void TimelineView::tell(const QString &text)
{
    m_notice = text;
    m_noticeTimer.start(kNoticeTime);
    viewport()->update();
    emit noticed(text);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

QRectF TimelineView::noticeRect() const
{
    const QRect plot = plotArea();
    const QFontMetrics metrics(m_theme.font(12.5, QFont::Medium));
    const double width = std::min<double>(metrics.horizontalAdvance(m_notice) + m_theme.px(28), plot.width() - m_theme.px(16));
    return { plot.center().x() - width / 2, double(plot.bottom() - m_theme.px(40)), width, double(m_theme.px(30)) };
}

void TimelineView::paintNotice(QPainter &painter) const
{
    if (m_notice.isEmpty())
        return;
    const QRectF box = noticeRect();
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.ink);
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    painter.setFont(m_theme.font(12.5, QFont::Medium));
    painter.setPen(m_theme.panel);
    painter.drawText(box, Qt::AlignCenter, painter.fontMetrics().elidedText(m_notice, Qt::ElideRight, static_cast<int>(box.width()) - m_theme.px(24)));
}

void TimelineView::openFind()
{
    if (!m_find) {
        m_find = new FindBar(viewport());
        connect(m_find, &FindBar::textChanged, this, &TimelineView::startFind);
        connect(m_find, &FindBar::nextRequested, this, [this] { goToHit(1); });
        connect(m_find, &FindBar::previousRequested, this, [this] { goToHit(-1); });
        connect(m_find, &FindBar::closed, this, [this] {
            m_find->hide();
            m_findTimer.stop();
            setFocus();
        });
        m_findTimer.setInterval(0);
        connect(&m_findTimer, &QTimer::timeout, this, &TimelineView::lookFurther);
    }
    m_find->setTheme(m_theme);
    placeFields();
    m_find->open();
    startFind(m_find->text());
}

void TimelineView::startFind(const QString &text)
{
    m_finder = TraceFinder(m_store, text.trimmed());
    m_hit.reset();
    m_findLeft = false;
    m_foundRevision = m_store ? m_store->revision() : 0;
    m_findTimer.start();
    showHits();
}

void TimelineView::lookFurther()
{
    if (!m_finder.look(kPortion))
        m_findTimer.stop();
    showHits();
}

void TimelineView::showHits()
{
    const QLocale locale;
    const auto count = static_cast<qlonglong>(m_finder.hits().size());
    const QString number = locale.toString(count) + (m_finder.cut() ? QStringLiteral("+") : QString());
    QString text;
    if (!m_finder.done())
        text = tr("%1 …").arg(number);
    else if (!m_find->text().trimmed().isEmpty())
        text = count == 0 ? tr("no hit") : m_hit ? tr("%1 of %2").arg(locale.toString(static_cast<qlonglong>(*m_hit) + 1), number) : count == 1 ? tr("1 hit") : tr("%n hits", nullptr, static_cast<int>(count));
    m_find->setCount(text, count > 0);
}

void TimelineView::goToHit(int direction)
{
    if (!m_find || !m_store)
        return;
    if (m_live && m_foundRevision != m_store->revision() && m_finder.done()) { // there may be more by now, at the end
        lookForNews();
        const auto before = m_hit ? std::optional(m_finder.hits()[*m_hit]) : std::nullopt;
        startFind(m_find->text());
        m_finder.lookAtAll();
        const auto &hits = m_finder.hits();
        const auto again = before ? std::find(hits.begin(), hits.end(), *before) : hits.end();
        if (again != hits.end())
            m_hit = static_cast<std::size_t>(again - hits.begin());
    }
    m_finder.lookAtAll();
    m_findTimer.stop();
    const auto &hits = m_finder.hits();
    if (!hits.empty()) {
        const std::size_t last = hits.size() - 1;
        if (!m_hit)
            m_hit = direction > 0 ? m_finder.firstFrom(m_range.visible().begin).value_or(0) : last;
        else if (direction > 0)
            m_hit = *m_hit == last ? 0 : *m_hit + 1;
        else
            m_hit = *m_hit == 0 ? last : *m_hit - 1;
        showHit(hits[*m_hit]);
    }
    showHits();
}

void TimelineView::showHit(const TraceFinder::Hit &hit)
{
    touch();
    if (!std::exchange(m_findLeft, true)) // back leads to where the search began
        leavePlace();
    switch (hit.kind) {
    case TraceFinder::Hit::Kind::Lane:
        ensureShown(hit.lane);
        selectOn(hit.lane);
        break;
    case TraceFinder::Hit::Kind::Span:
        goToSpan(hit.lane, hit.span, m_store->lane(hit.lane).span(hit.span).begin);
        break;
    case TraceFinder::Hit::Kind::Mark:
        m_range.setPlayhead(hit.time);
        m_range.reveal({ hit.time, hit.time });
        if (hit.lane != trace::kNoLane) {
            ensureShown(hit.lane);
            revealRow(hit.lane);
        }
        break;
    }
}

} // namespace interleave::ui
