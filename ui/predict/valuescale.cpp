// SPDX-License-Identifier: GPL-3.0-or-later
#include "valuescale.h"

#include <ui/widgets/accessiblerole.h>

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

namespace {

double rounded(double value)
{
    if (value == 0 || !std::isfinite(value))
        return 0;
    const double power = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 1);
    return std::round(value / power) * power;
}

} // namespace

ValueScale::ValueScale(double min, double max, double start, const QString &unit, bool logarithmic, QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
    , m_min(min)
    , m_max(std::max(max, min + 1e-9))
    , m_value(std::clamp(start, m_min, m_max))
    , m_unit(unit)
    , m_logarithmic(logarithmic && min > 0)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleRole(this, QAccessible::Slider);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Drag, or use the arrow keys"));
}

QSize ValueScale::sizeHint() const { return { m_theme.px(220), m_theme.px(m_locked ? 46 : 42) }; }

void ValueScale::setTheme(const Theme &theme)
{
    m_theme = theme;
    updateGeometry();
    update();
}

double ValueScale::share(double value) const
{
    value = std::clamp(value, m_min, m_max);
    if (m_logarithmic)
        return std::log(value / m_min) / std::log(m_max / m_min);
    return (value - m_min) / (m_max - m_min);
}

double ValueScale::atShare(double share) const
{
    share = std::clamp(share, 0.0, 1.0);
    if (m_logarithmic)
        return m_min * std::pow(m_max / m_min, share);
    return m_min + share * (m_max - m_min);
}

double ValueScale::xOf(double value) const
{
    const double margin = m_theme.px(8);
    return margin + share(value) * (width() - 2 * margin);
}

QString ValueScale::text(double value) const
{
    const double size = std::abs(value);
    const int decimals = size >= 100 || value == std::round(value) ? 0 : size >= 10 ? 1 : 2;
    QString number = QLocale().toString(value, 'f', decimals);
    if (decimals == 2 && number.endsWith(QLatin1Char('0')))
        number.chop(1);
    const bool tight = m_unit == QStringLiteral("×") || m_unit == QStringLiteral("%") || m_unit.isEmpty();
    return tight ? number + m_unit : number + QChar(0x00a0) + m_unit;
}

void ValueScale::setValue(double value)
{
    const double next = std::clamp(rounded(value), m_min, m_max);
    if (next == m_value)
        return;
    m_value = next;
    setAccessibleDescription(text(m_value));
    emit valueChanged(m_value);
    update();
}

void ValueScale::setLocked(bool locked)
{
    m_locked = locked;
    setFocusPolicy(locked ? Qt::NoFocus : Qt::StrongFocus);
    setCursor(locked ? Qt::ArrowCursor : Qt::PointingHandCursor);
    setToolTip(locked ? QString() : tr("Drag, or use the arrow keys"));
    updateGeometry();
    update();
}

void ValueScale::setMeasured(std::optional<double> measured)
{
    m_measured = measured && std::isfinite(*measured) ? measured : std::nullopt;
    update();
}

void ValueScale::setBar(bool bar)
{
    m_bar = bar;
    update();
}

void ValueScale::paintPoints(QPainter &painter) const
{
    const double left = m_theme.px(8), right = width() - left;
    const double y = m_theme.px(13);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.line);
    painter.drawRoundedRect(QRectF(left, y - 2, right - left, 4), 2, 2);
    if (m_measured) {
        const double x = xOf(*m_measured);
        painter.setBrush(m_theme.good);
        painter.drawRoundedRect(QRectF(x - 1.5, y - m_theme.px(9), 3, m_theme.px(18)), 1.5, 1.5);
    }
    const double x = xOf(m_value);
    const double r = m_theme.px(8);
    painter.setBrush(m_theme.accent);
    painter.drawEllipse(QPointF(x, y), r, r);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.ink, 2));
        painter.drawEllipse(QPointF(x, y), r + 2, r + 2);
    }
}

void ValueScale::paintBars(QPainter &painter) const
{
    const double left = m_theme.px(8), top = m_theme.px(3);
    const double height = m_theme.px(m_measured ? 10 : 20);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.lane);
    painter.drawRoundedRect(QRectF(left, top, width() - 2 * left, m_theme.px(20)), 4, 4);
    painter.setBrush(m_theme.accent);
    painter.drawRoundedRect(QRectF(left, top, std::max(3.0, xOf(m_value) - left), height), 4, 4);
    if (m_measured) {
        painter.setBrush(m_theme.good);
        painter.drawRoundedRect(QRectF(left, top + height, std::max(3.0, xOf(*m_measured) - left), height), 4, 4);
    }
    if (!m_locked) { // what one takes hold of
        painter.setBrush(m_theme.panel);
        painter.setPen(QPen(hasFocus() ? m_theme.ink : m_theme.accent, 2));
        painter.drawRoundedRect(QRectF(xOf(m_value) - m_theme.px(4), top - 1, m_theme.px(8), height + 2), 3, 3);
    }
}

void ValueScale::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_bar)
        paintBars(painter);
    else
        paintPoints(painter);

    painter.setFont(m_theme.font(12));
    painter.setPen(m_theme.faint);
    const QRect row(0, m_theme.px(25), width(), m_theme.px(18));
    const QString said = !m_locked ? QString()
        : m_measured               ? tr("you said %1, measured %2").arg(text(m_value), text(*m_measured))
                                   : tr("you said %1").arg(text(m_value));
    const QFontMetrics metrics(painter.font());
    const int ends = 2 * std::max(metrics.horizontalAdvance(text(m_min)), metrics.horizontalAdvance(text(m_max))) + m_theme.px(12);
    if (metrics.horizontalAdvance(said) + ends <= width()) { // what was said is worth more than where the scale ends
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, text(m_min));
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, text(m_max));
    }
    if (m_locked) {
        painter.setPen(m_theme.soft);
        painter.drawText(row, Qt::AlignCenter, said);
    }
}

void ValueScale::mousePressEvent(QMouseEvent *event)
{
    if (!m_locked)
        mouseMoveEvent(event);
}

void ValueScale::mouseMoveEvent(QMouseEvent *event)
{
    if (m_locked || !(event->buttons() & Qt::LeftButton))
        return;
    const double margin = m_theme.px(8);
    setValue(atShare((event->position().x() - margin) / std::max(1.0, width() - 2 * margin)));
}

void ValueScale::keyPressEvent(QKeyEvent *event)
{
    if (m_locked) {
        event->ignore();
        return;
    }
    const double now = share(m_value);
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down: setValue(atShare(now - 0.02)); break;
    case Qt::Key_Right:
    case Qt::Key_Up: setValue(atShare(now + 0.02)); break;
    case Qt::Key_PageDown: setValue(atShare(now - 0.1)); break;
    case Qt::Key_PageUp: setValue(atShare(now + 0.1)); break;
    case Qt::Key_Home: setValue(m_min); break;
    case Qt::Key_End: setValue(m_max); break;
    default: event->ignore(); return;
    }
}

} // namespace interleave::ui
