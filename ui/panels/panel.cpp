// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel.h"

#include <ui/timeline/timelinerange.h>

#include <utility>

namespace interleave::ui {

Panel::Panel(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
{
}

Panel::~Panel() = default;

void Panel::setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range)
{
    m_store = std::move(store);
    m_range = range;
    changed();
}

void Panel::setTheme(const Theme &theme)
{
    m_theme = theme;
    changed();
}

void Panel::news() { changed(); }

void Panel::changed()
{
    m_stale = !isVisible();
    if (!m_stale)
        refresh();
}

void Panel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (std::exchange(m_stale, false))
        refresh();
}

} // namespace interleave::ui
