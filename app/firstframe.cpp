// SPDX-License-Identifier: GPL-3.0-or-later
#include "firstframe.h"

#include <QEvent>
#include <QEventLoop>
#include <QPainter>
#include <QScreen>
#include <QTimer>

#include <algorithm>

namespace interleave::app {

namespace {

constexpr int kPatienceMs = 250; ///< then it is made without anybody seeing it: it may be on a desktop that is not shown

} // namespace

FirstFrame::FirstFrame(const QString &settingsFile, bool atOnce, QWidget *parent)
    : QMainWindow(parent)
    , m_settings(settingsFile.isEmpty() ? std::make_unique<QSettings>() : std::make_unique<QSettings>(settingsFile, QSettings::IniFormat))
    , m_scheme(static_cast<ui::Scheme>(std::clamp(m_settings->value("window/scheme", 0).toInt(), 0, 3)))
    , m_scale(std::clamp(m_settings->value("window/scale", 1.0).toDouble(), kLeastScale, kMostScale))
    , m_theme(ui::Theme::of(m_scheme, m_scale))
{
    setWindowTitle(QStringLiteral("Interleave"));
    // Room for the window's own frame, so that nothing is cut off on a small screen.
    resize(QSize(1440, 900).boundedTo(screen()->availableSize() - QSize(16, 56)));
    restoreGeometry(m_settings->value("window/geometry").toByteArray());
    if (!atOnce)
        return;
    m_empty = true;
    QMainWindow::setVisible(true);
    QEventLoop loop;
    QTimer patience;
    patience.setSingleShot(true);
    connect(&patience, &QTimer::timeout, &loop, &QEventLoop::quit);
    connect(this, &FirstFrame::paintedEmpty, &loop, &QEventLoop::quit);
    patience.start(kPatienceMs);
    loop.exec(QEventLoop::ExcludeUserInputEvents);
}

void FirstFrame::setVisible(bool visible)
{
    QMainWindow::setVisible(visible);
    if (!visible || !m_empty || !centralWidget())
        return;
    // It is visible already, but what has been put into it since is not.
    m_empty = false;
    centralWidget()->show();
    update();
}

bool FirstFrame::event(QEvent *event)
{
    const bool handled = QMainWindow::event(event);
    if (event->type() != QEvent::Paint)
        return handled;
    // What is painted is on the screen once the event is over.
    if (m_empty && !m_shownAt) {
        QTimer::singleShot(0, this, [this] {
            m_shownAt = monotonicNow();
            emit paintedEmpty();
        });
    } else if (!m_empty && !m_paintedOnce) {
        m_paintedOnce = true;
        QTimer::singleShot(0, this, &FirstFrame::painted);
    }
    return handled;
}

void FirstFrame::paintEvent(QPaintEvent *event)
{
    if (!m_empty)
        return QMainWindow::paintEvent(event);
    const int top = m_theme.px(51);
    const int left = std::clamp(width() * 24 / 100, m_theme.px(304), m_theme.px(344));
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.panel);
    painter.fillRect(0, top, width(), 1, m_theme.line);
    painter.fillRect(left, top, 1, height() - top, m_theme.line);
}

} // namespace interleave::app
