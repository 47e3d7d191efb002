// SPDX-License-Identifier: GPL-3.0-or-later
#include "gilface.h"

#include "giltext.h"

#include <ui/theme/words.h>

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using State = GilMoment::State;
using trace::LaneState;

namespace {

QString tr(const char *text) { return QCoreApplication::translate("GilToken", text); }

/// The largest text that fits into a box; bold.
void fitText(QPainter &painter, const QRectF &box, const QString &text, const Theme &theme, double largest)
{
    QFont font = theme.font(12, QFont::Bold);
    font.setPixelSize(std::max(6, static_cast<int>(largest)));
    const double width = QFontMetricsF(font).horizontalAdvance(text);
    if (width > box.width())
        font.setPixelSize(std::max(6, static_cast<int>(largest * box.width() / width)));
    painter.setFont(font);
    painter.drawText(box, Qt::AlignCenter, text);
}

LaneState laneStateOf(State state)
{
    switch (state) {
    case State::Held: return LaneState::RunningPython;
    case State::HeldOffCore: return LaneState::RunnableHoldingGil;
    case State::Frozen: return LaneState::Frozen;
    case State::Unknown: return LaneState::Unknown;
    case State::Free:
    case State::Nothing: break;
    }
    return LaneState::None;
}

/// A disc in a state's colour and pattern, with a letter in it.
void paintDisc(QPainter &painter, const QRectF &disc, LaneState state, const QString &letter, const Theme &theme)
{
    const double ratio = painter.device()->devicePixelRatioF();
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(state));
    painter.drawEllipse(disc);
    const bool plain = Theme::pattern(state) == Pattern::Solid;
    if (!plain) { // its pattern around the letter, which stands on plain ground
        painter.setBrush(theme.brush(state, theme.px(12), ratio));
        painter.drawEllipse(disc);
        const double inset = disc.width() * 0.17;
        painter.setBrush(theme.color(state));
        painter.drawEllipse(disc.adjusted(inset, inset, -inset, -inset));
    }
    painter.setPen(theme.inkOn(state));
    fitText(painter, disc.adjusted(disc.width() * 0.16, 0, -disc.width() * 0.16, 0), letter, theme, disc.height() * 0.52);
}

QString discText(const GilFace &face)
{
    switch (face.state) {
    case State::Held:
    case State::HeldOffCore: return face.holder;
    case State::Free: return tr("free");
    case State::Unknown: return QStringLiteral("?");
    case State::Frozen: return tr("frozen");
    case State::Nothing: break;
    }
    return QStringLiteral("–");
}

void paintRing(QPainter &painter, const QRectF &ring, const GilFace &face, const Theme &theme, double width)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.line, width, Qt::SolidLine, Qt::FlatCap));
    painter.drawEllipse(ring);
    if (face.interval <= 0)
        return;
    constexpr int top = 90 * 16, whole = 360 * 16;
    painter.setPen(QPen(theme.color(LaneState::WantsGil), width, Qt::SolidLine, Qt::FlatCap));
    painter.drawArc(ring, top, -static_cast<int>(std::lround(whole * face.interval)));
    if (!face.requested)
        return;
    // The request stands: the ring is closed and doubled.
    const double out = width * 0.95;
    painter.setPen(QPen(theme.color(LaneState::WantsGil), std::max(1.5, width * 0.35)));
    painter.drawEllipse(ring.adjusted(-out, -out, out, out));
}

/// Those who want it, longest first: letter, a bar that grows, how long.
void paintQueue(QPainter &painter, const QRectF &area, const GilFace &face, const Theme &theme, double rowHeight)
{
    const auto fitting = static_cast<std::size_t>(std::max(1.0, std::floor(area.height() / rowHeight)));
    const std::size_t rows = face.waiters.size() <= fitting ? face.waiters.size() : std::max<std::size_t>(1, fitting - 1);
    const std::size_t more = face.waiters.size() - rows;
    const double chip = rowHeight * 0.8;
    const QFont figures = theme.mono(rowHeight * 0.5 / theme.scale);
    const QFontMetricsF metrics(figures);
    const double figuresWidth = metrics.horizontalAdvance(QStringLiteral("00.0 ms"));
    const double barsFrom = area.left() + chip + rowHeight * 0.3;
    const double barsWidth = area.right() - figuresWidth - rowHeight * 0.3 - barsFrom;
    double y = area.top() + std::max(0.0, (area.height() - rowHeight * static_cast<double>(rows + (more > 0 ? 1 : 0))) / 2);
    for (std::size_t i = 0; i < rows; ++i, y += rowHeight) {
        const GilFace::Waiter &waiter = face.waiters[i];
        const QRectF box(area.left(), y + (rowHeight - chip) / 2, chip, chip);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(LaneState::WantsGil));
        painter.drawEllipse(box);
        painter.setPen(theme.inkOn(LaneState::RunningPython));
        fitText(painter, box.adjusted(chip * 0.14, 0, -chip * 0.14, 0), waiter.letter, theme, chip * 0.55);
        if (barsWidth > rowHeight) { // two switch intervals, or the longest wait, fill it
            const double full = static_cast<double>(std::max({ face.waiters.front().waited, face.switchInterval * 2, Nanoseconds { 1 } }).count());
            const double height = rowHeight * 0.3;
            const QRectF groove(barsFrom, y + (rowHeight - height) / 2, barsWidth, height);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.lane);
            painter.drawRoundedRect(groove, height / 3, height / 3);
            QRectF bar = groove;
            bar.setWidth(std::max(height / 2, groove.width() * std::clamp(static_cast<double>(waiter.waited.count()) / full, 0.0, 1.0)));
            painter.setBrush(theme.brush(LaneState::WantsGil, static_cast<int>(height), painter.device()->devicePixelRatioF()));
            painter.setBrushOrigin(bar.topLeft());
            painter.drawRoundedRect(bar, height / 3, height / 3);
        }
        painter.setFont(figures);
        painter.setPen(theme.ink);
        painter.drawText(QRectF(area.right() - figuresWidth, y, figuresWidth, rowHeight), Qt::AlignRight | Qt::AlignVCenter, durationText(waiter.waited));
    }
    if (more > 0) {
        painter.setFont(theme.font(rowHeight * 0.46 / theme.scale));
        painter.setPen(theme.soft);
        painter.drawText(QRectF(area.left(), y, area.width(), rowHeight), Qt::AlignLeft | Qt::AlignVCenter, tr("and %1 more").arg(more));
    }
}

double eased(double share) { return share * share * (3 - 2 * share); }

} // namespace

GilFace GilFace::of(const trace::TraceStore &store, const GilMoment &moment, Nanoseconds t, bool named)
{
    GilFace face;
    if (named && moment.gil.value < store.laneCount())
        face.name = QString::fromStdString(store.lane(moment.gil).info().name);
    face.state = moment.state;
    if (moment.holder != trace::kNoLane)
        face.holder = threadLetter(store, moment.holder);
    if (moment.before != trace::kNoLane)
        face.before = threadLetter(store, moment.before);
    face.held = t - moment.since;
    for (const GilWaiter &waiter : moment.waiters)
        face.waiters.push_back({ threadLetter(store, waiter.thread), t - waiter.since, waiter.asked });
    if (moment.requested)
        face.requested = t - *moment.requested;
    face.interval = moment.interval;
    face.switchInterval = store.info().switchInterval;
    return face;
}

bool isCompactGilFace(const GilFace &face, double height, const Theme &theme) { return !face.name.isEmpty() && height < theme.px(56); }

void paintGilFace(QPainter &painter, const QRectF &area, const GilFace &face, const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QRectF room = area;
    // Of many, each is small: then its name stands beside it, and nobody else.
    const bool compact = isCompactGilFace(face, area.height(), theme);
    if (!face.name.isEmpty() && !compact) {
        painter.setFont(theme.font(11, QFont::DemiBold));
        painter.setPen(theme.soft);
        const double height = QFontMetricsF(painter.font()).height();
        painter.drawText(QRectF(room.left(), room.top(), room.width(), height), Qt::AlignLeft | Qt::AlignVCenter,
            QFontMetricsF(painter.font()).elidedText(face.name, Qt::ElideRight, room.width()));
        room.setTop(room.top() + height + theme.px(2));
    }
    const double size = compact ? std::min<double>(room.height(), theme.px(30)) : std::max<double>(theme.px(24), std::min(room.height(), room.width() * 0.44));
    const double ringWidth = size * 0.075;
    const QRectF ring = QRectF(room.left(), room.top() + (room.height() - size) / 2, size, size)
                            .adjusted(ringWidth * 1.2, ringWidth * 1.2, -ringWidth * 1.2, -ringWidth * 1.2);
    paintRing(painter, ring, face, theme, ringWidth);
    const double inset = ringWidth * 1.1;
    const QRectF disc = ring.adjusted(inset, inset, -inset, -inset);
    const LaneState state = laneStateOf(face.state);
    const double gap = size * 0.16;
    const QRectF queue(room.left() + size + gap, room.top(), room.width() - size - gap, room.height());
    const double rowHeight = std::clamp(room.height() / 4.2, double(theme.px(19)), double(theme.px(44)));
    if (state == LaneState::None) {
        painter.setPen(QPen(theme.faint, std::max(1.0, ringWidth * 0.3), Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(disc);
        painter.setPen(theme.soft);
        fitText(painter, disc.adjusted(disc.width() * 0.16, 0, -disc.width() * 0.16, 0), discText(face), theme, disc.height() * 0.3);
    } else if (face.moved < 1 && !face.before.isEmpty()) {
        // The token on its way: from the queue, where its holder has just stood, into the ring.
        paintDisc(painter, disc, LaneState::Asleep, face.before, theme);
        const double share = eased(std::clamp(face.moved, 0.0, 1.0));
        const QRectF from(queue.left(), queue.center().y() - rowHeight * 0.4, rowHeight * 0.8, rowHeight * 0.8);
        const auto between = [share](double a, double b) { return a + (b - a) * share; };
        paintDisc(painter,
            QRectF(between(from.left(), disc.left()), between(from.top(), disc.top()), between(from.width(), disc.width()),
                between(from.height(), disc.height())),
            state, discText(face), theme);
    } else {
        paintDisc(painter, disc, state, discText(face), theme);
    }
    if (compact) {
        painter.setFont(theme.font(11, QFont::DemiBold));
        painter.setPen(theme.soft);
        painter.drawText(queue, Qt::AlignLeft | Qt::AlignVCenter, QFontMetricsF(painter.font()).elidedText(face.name, Qt::ElideLeft, queue.width()));
    } else if (face.waiters.empty()) {
        painter.setFont(theme.font(12));
        painter.setPen(theme.faint);
        if (face.moved >= 1 && queue.width() > theme.px(40) && (face.state == State::Held || face.state == State::HeldOffCore))
            painter.drawText(queue, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, tr("nobody else wants it"));
    } else if (queue.width() > theme.px(30)) {
        paintQueue(painter, queue, face, theme, rowHeight);
    }
    painter.restore();
}

void paintNoGil(QPainter &painter, const QRectF &area, const std::vector<QString> &running, const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    // As large as fits: all in a grid of squares.
    const auto count = static_cast<double>(std::clamp<std::size_t>(running.size(), 2, 40));
    double size = std::min(area.height(), area.width() / 2);
    while (size > theme.px(18) && std::floor(area.width() / size) * std::floor(area.height() / size) < count)
        size -= 1;
    const auto columns = static_cast<std::size_t>(std::max(1.0, std::floor(area.width() / size)));
    const auto rows = static_cast<std::size_t>(std::max(1.0, std::floor(area.height() / size)));
    for (std::size_t i = 0; i < std::min(running.size(), columns * rows); ++i) {
        const QRectF cell(area.left() + size * static_cast<double>(i % columns), area.top() + size * static_cast<double>(i / columns), size, size);
        const double inset = size * 0.08;
        const bool last = i + 1 == columns * rows && running.size() > columns * rows;
        paintDisc(painter, cell.adjusted(inset, inset, -inset, -inset), LaneState::RunningPython, last ? QStringLiteral("…") : running[i], theme);
    }
    painter.restore();
}

} // namespace interleave::ui
