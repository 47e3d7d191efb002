// SPDX-License-Identifier: GPL-3.0-or-later
#include "heatmargin.h"

#include <ui/theme/words.h>
#include <ui/widgets/accessiblerole.h>

#include <Qsci/qsciscintilla.h>

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

using trace::LaneState;

HeatMargin::HeatMargin(QsciScintilla *editor, QWidget *parent)
    : QWidget(parent)
    , m_editor(editor)
    , m_theme(Theme::of(Scheme::System))
{
    setAccessibleName(tr("Time per line"));
    setAccessibleRole(this, QAccessible::Chart);
    setMouseTracking(true);
}

void HeatMargin::setTheme(const Theme &theme)
{
    m_theme = theme;
    update();
}

void HeatMargin::setHeat(const LineHeat &heat, std::shared_ptr<const trace::TraceStore> store)
{
    m_heat = heat;
    m_most = heat.most();
    m_store = std::move(store);
    update();
}

QRect HeatMargin::barOf(int line) const
{
    const long position = m_editor->SendScintilla(QsciScintilla::SCI_POSITIONFROMLINE, static_cast<unsigned long>(line - 1));
    if (position < 0 || line > m_editor->lines())
        return {};
    const auto y = static_cast<int>(m_editor->SendScintilla(QsciScintilla::SCI_POINTYFROMPOSITION, 0ul, position));
    const auto height = static_cast<int>(m_editor->SendScintilla(QsciScintilla::SCI_TEXTHEIGHT, static_cast<unsigned long>(line - 1)));
    return { m_theme.px(3), y, width() - m_theme.px(6), height };
}

void HeatMargin::paintEvent(QPaintEvent *)
{
    if (m_most <= 0)
        return;
    QPainter painter(this);
    const double ratio = devicePixelRatioF();
    for (const auto &[line, times] : m_heat.lines) {
        const QRect row = barOf(line);
        if (row.isEmpty() || row.bottom() < 0 || row.top() > height())
            continue;
        const int thickness = std::min(row.height() - 2, m_theme.px(10));
        const int top = row.top() + (row.height() - thickness) / 2;
        const double perNanosecond = row.width() / static_cast<double>(m_most);
        double x = row.left();
        std::int64_t sum = 0;
        int from = row.left();
        for (const LaneState state : heatStates()) {
            const std::int64_t time = times.states[trace::index(state)];
            if (time == 0)
                continue;
            sum += time;
            x = row.left() + perNanosecond * static_cast<double>(sum);
            const int to = std::max(from, static_cast<int>(std::lround(x)));
            if (to > from) {
                painter.setBrushOrigin(from, top);
                painter.fillRect(QRect(from, top, to - from, thickness), m_theme.brush(state, thickness, ratio));
            }
            from = to;
        }
        if (from == row.left()) // too short to be drawn to scale, but not nothing
            painter.fillRect(QRect(from, top, 1, thickness), m_theme.faint);
    }
}

QString HeatMargin::textAt(int y) const
{
    for (const auto &[line, times] : m_heat.lines) {
        const QRect row = barOf(line);
        if (m_store && y >= row.top() && y <= row.bottom())
            return heatSentence(*m_store, line, times);
    }
    return {};
}

bool HeatMargin::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QString text = textAt(help->pos().y());
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

HeatLegend::HeatLegend(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void HeatLegend::setTheme(const Theme &theme)
{
    m_theme = theme;
    updateGeometry();
    update();
}

void HeatLegend::setHeat(const LineHeat &heat, bool measured)
{
    const QString length = durationText(heat.range.length());
    m_title = measured ? tr("Time per line, measured %1").arg(length) : tr("Time per line, visible %1").arg(length);
    if (heat.partly)
        m_title += tr(" (only its beginning: too many changes of line)");
    m_states.clear();
    QStringList words;
    for (const LaneState state : heatStates()) {
        const bool occurs = std::any_of(heat.lines.begin(), heat.lines.end(), [state](const auto &each) { return each.second.states[trace::index(state)] > 0; });
        if (occurs) {
            m_states.push_back(state);
            words << stateWords(state);
        }
    }
    setToolTip(tr("The bars beside the numbers: how the time of all threads together went at each line, in the stretch that you have measured "
                  "(Shift+drag in the picture) or else in what you see. The longest bar is the line that took most."));
    setAccessibleName(m_title);
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    update();
}

QSize HeatLegend::sizeHint() const { return { m_theme.px(200), m_theme.px(21) }; }

void HeatLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    painter.setFont(m_theme.font(11));
    const QFontMetrics metrics(painter.font());
    const int box = m_theme.px(9), gap = m_theme.px(5);
    int x = m_theme.px(12);
    const QRect line(x, 0, width() - x - m_theme.px(8), height());
    painter.setPen(m_theme.soft);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(m_title, Qt::ElideRight, line.width()));
    x += metrics.horizontalAdvance(m_title) + m_theme.px(14);
    for (const LaneState state : m_states) {
        const QString word = stateWords(state);
        const int wanted = box + gap + metrics.horizontalAdvance(word);
        if (x + wanted > line.right())
            break; // hover says the rest
        painter.setBrushOrigin(x, (height() - box) / 2);
        painter.fillRect(QRect(x, (height() - box) / 2, box, box), m_theme.brush(state, box, devicePixelRatioF()));
        painter.drawText(QRect(x + box + gap, 0, wanted, height()), Qt::AlignLeft | Qt::AlignVCenter, word);
        x += wanted + m_theme.px(12);
    }
}

} // namespace interleave::ui
