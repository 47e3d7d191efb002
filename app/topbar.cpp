// SPDX-License-Identifier: GPL-3.0-or-later
#include "topbar.h"

#include <ui/lesson/flowbar.h>
#include <ui/widgets/elidedlabel.h>
#include <ui/widgets/widgets.h>

#include <QHBoxLayout>

#include <algorithm>

namespace interleave::app {

using namespace ui;

TopBar::TopBar(QWidget *parent)
    : QFrame(parent)
    , m_row(new QHBoxLayout(this))
    , m_brand(makeLabel(QStringLiteral("Interleave"), "brand", this))
    , m_chapter(new ElidedLabel("crumb", this))
    , m_title(new ElidedLabel("title", this))
    , m_flow(new FlowBar(this))
    , m_text(makeButton(tr("Text"), "segment", tr("Shows what the lesson says and asks"), this))
    , m_picture(makeButton(tr("Picture"), "segment", tr("Shows the run: its lanes, and the code"), this))
    , m_playground(makeButton({}, "segment", {}, this))
    , m_menu(makeButton(QStringLiteral("☰"), "quiet", tr("Open, save, export, look, keys (F10)"), this))
{
    setProperty("look", "bar");
    m_menu->setAccessibleName(tr("Menu"));
    m_row->addWidget(m_brand);
    m_row->addWidget(m_chapter);
    m_row->addWidget(m_title);
    m_row->addStretch(1);
    m_row->addWidget(m_flow);
    for (QPushButton *page : { m_text, m_picture }) {
        page->setCheckable(true);
        page->hide();
        m_row->addWidget(page);
    }
    connect(m_text, &QPushButton::clicked, this, [this] { emit pageRequested(false); });
    connect(m_picture, &QPushButton::clicked, this, [this] { emit pageRequested(true); });
    m_row->addWidget(m_playground);
    m_row->addWidget(m_menu);
    setInPlayground(false);
}

void TopBar::setInPlayground(bool in)
{
    m_playground->setText(in ? tr("‹ Lessons") : tr("Playground"));
    m_playground->setToolTip(in ? tr("Back to the lesson (Ctrl+P)") : tr("Runs a Python script of your own, and shows its GIL (Ctrl+P)"));
    m_playground->setAccessibleName(in ? tr("Lessons") : tr("Playground"));
    m_playground->setAccessibleDescription(m_playground->toolTip());
    m_text->setText(in ? tr("Script") : tr("Text"));
    m_text->setToolTip(in ? tr("Shows the script and what it writes") : tr("Shows what the lesson says and asks"));
    arrange();
}

void TopBar::setTheme(const Theme &theme)
{
    m_row->setContentsMargins(theme.px(18), 0, theme.px(12), 0);
    m_row->setSpacing(theme.px(14));
    setFixedHeight(theme.px(52));
    arrange();
}

void TopBar::setPlace(const QString &chapter, const QString &title)
{
    m_chapter->say(chapter);
    m_title->say(title);
    arrange();
}

void TopBar::setPages(bool wanted, bool picture)
{
    m_pages = wanted;
    for (QPushButton *page : { m_text, m_picture })
        page->setVisible(wanted);
    m_text->setChecked(!picture);
    m_picture->setChecked(picture);
    arrange();
}

QSize TopBar::minimumSizeHint() const { return { 200, height() }; }

void TopBar::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    arrange();
}

void TopBar::arrange()
{
    const QMargins margins = m_row->contentsMargins();
    const int gap = m_row->spacing();
    const int pages = m_pages ? m_text->sizeHint().width() + m_picture->sizeHint().width() + 2 * gap : 0;
    const int playground = m_playground->sizeHint().width() + gap;
    int all = width() - margins.left() - margins.right() - gap - m_menu->sizeHint().width() - gap - playground - pages;
    const int title = m_title->sizeHint().width() + gap;
    const int brand = m_brand->sizeHint().width() + gap, chapter = m_chapter->sizeHint().width() + gap;
    m_flow->setRoom(std::max(1, all - title - brand));
    // Where not even the steps' numbers fit beside it, the way to the playground is in the menu.
    const bool fits = m_flow->sizeHint().width() + m_title->minimumSizeHint().width() + gap <= all;
    m_playground->setVisible(fits);
    if (!fits)
        all += playground;
    const int rest = all - m_flow->sizeHint().width() - title;
    m_brand->setVisible(rest >= brand);
    m_chapter->setVisible(!m_chapter->said().isEmpty() && rest >= brand + chapter);
}

} // namespace interleave::app
