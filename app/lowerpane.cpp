// SPDX-License-Identifier: GPL-3.0-or-later
#include "lowerpane.h"

#include <ui/charts/holdhistogram.h>
#include <ui/code/codepane.h>
#include <ui/replay/giltoken.h>
#include <ui/widgets/widgets.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::app {

using namespace ui;

namespace {

const QString kCode = QStringLiteral("code"), kSummary = QStringLiteral("summary");

} // namespace

LowerPane::LowerPane(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = m_bar = makeFrame("bar", this);
    m_head = new QHBoxLayout(head);
    m_tabs = new QTabBar(head);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Panels"));
    m_copy = makeButton(tr("Copy"), "quiet", tr("Copies the script, to run it with your own Python"), head);
    m_head->addWidget(m_tabs, 1);
    m_heat = makeButton(tr("Time per line"), "quiet-switch",
        tr("Shows beside each line how the time of all threads went there, of a finished run: running, wanting the GIL, blocked. Of the stretch that you "
           "have measured, or else of what you see."),
        head);
    m_heat->setCheckable(true);
    m_heat->setChecked(true);
    m_head->addWidget(m_heat);
    m_head->addWidget(m_copy);
    m_fold = makeButton(QStringLiteral("▾"), "quiet", {}, head);
    m_head->addWidget(m_fold);
    column->addWidget(head);
    m_body = new QSplitter(Qt::Horizontal, this);
    m_body->setChildrenCollapsible(false);
    column->addWidget(m_body, 1);
    m_pages = new QStackedWidget(m_body);
    m_code = new CodePane(m_pages);
    m_order.push_back({ kCode, nullptr, 1 });
    addTab(m_code, kCode, tr("Code"), tr("The script, and at which line each thread is at the moment of the playhead"), 1);
    connect(m_heat, &QPushButton::toggled, m_code, &CodePane::setHeatOn);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_script);
        m_copy->setText(tr("Copied"));
        QTimer::singleShot(2000, m_copy, [this] { m_copy->setText(tr("Copy")); });
    });
    connect(m_fold, &QPushButton::clicked, this, [this] { emit foldRequested(!m_folded); });
    connect(m_tabs, &QTabBar::tabBarClicked, this, [this] {
        if (m_folded)
            emit foldRequested(false);
    });
    m_pages->setMinimumWidth(160);
    m_body->addWidget(m_pages);
    m_token = new GilToken(m_body);
    m_body->addWidget(m_token);
    m_histogram = new HoldHistogram(m_body);
    m_histogram->setMinimumWidth(150);
    m_body->addWidget(m_histogram);
    m_body->setSizes({ 560, 330, 380 });
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_pages->setCurrentIndex(tab);
        arrange();
        emit currentChanged(current());
    });
    constexpr int leastBetweenNews = 100; // milliseconds: charts are summaries, and what runs is being measured
    m_newsTimer.setSingleShot(true);
    m_newsTimer.setInterval(leastBetweenNews);
    connect(&m_newsTimer, &QTimer::timeout, this, [this] {
        const auto tab = static_cast<std::size_t>(m_tabs->currentIndex());
        if (tab < m_order.size() && m_order[tab].panel)
            m_order[tab].panel->news();
    });
    setFolded(false);
}

int LowerPane::foldedHeight() const { return m_bar->sizeHint().height(); }

void LowerPane::setFolded(bool folded)
{
    m_folded = folded;
    m_fold->setText(folded ? QStringLiteral("▴") : QStringLiteral("▾"));
    m_fold->setToolTip(folded ? tr("Shows the panels again") : tr("Folds this away: the picture gets the room"));
    m_fold->setAccessibleName(folded ? tr("Unfold") : tr("Fold"));
    m_fold->setAccessibleDescription(m_fold->toolTip());
    arrange();
}

void LowerPane::arrange()
{
    const bool code = current() == kCode;
    const bool first = code || current() == kSummary; // beside it stands who holds the GIL
    m_body->setVisible(!m_folded);
    m_token->setVisible(!m_folded && first);
    m_histogram->setVisible(!m_folded && first && width() >= m_theme.px(900));
    // The tabs come first; the script can be copied from the editor, too.
    const QMargins around = m_head->contentsMargins();
    int room = width() - around.left() - around.right() - m_tabs->sizeHint().width() - m_fold->sizeHint().width() - m_head->spacing();
    const auto show = [&](QPushButton *button, bool wanted) {
        const int wide = button->sizeHint().width() + m_head->spacing();
        button->setVisible(wanted && wide <= room);
        room -= button->isVisibleTo(m_bar) ? wide : 0;
    };
    const bool script = !m_folded && code && !m_script.isEmpty();
    show(m_heat, script || (!m_folded && first && !code));
    show(m_copy, script);
    setMaximumHeight(m_folded ? foldedHeight() : QWIDGETSIZE_MAX); // a splitter takes its own limits from what is in it
}

void LowerPane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void LowerPane::addTab(QWidget *page, const QString &id, const QString &name, const QString &explanation, int key)
{
    page->setObjectName(QStringLiteral("panel.") + id);
    m_pages->addWidget(page);
    const int tab = m_tabs->addTab(name);
    m_tabs->setTabToolTip(tab, tr("%1 (Ctrl+%2)").arg(explanation).arg(key));
}

void LowerPane::addPanel(ui::Panel *panel, const QString &id, const QString &name, const QString &explanation, int key)
{
    m_order.push_back({ id, panel, key });
    addTab(panel, id, name, explanation, key);
    panel->setTheme(m_theme);
    connect(panel, &ui::Panel::jumpRequested, this, &LowerPane::jumpRequested);
}

QStringList LowerPane::panels() const
{
    QStringList ids;
    for (const Tab &tab : m_order)
        ids << tab.id;
    return ids;
}

QString LowerPane::nameOf(const QString &id) const { return m_tabs->tabText(static_cast<int>(panels().indexOf(id))); }

int LowerPane::keyOf(const QString &id) const
{
    const auto found = std::find_if(m_order.begin(), m_order.end(), [&](const Tab &tab) { return tab.id == id; });
    return found == m_order.end() ? 0 : found->key;
}

void LowerPane::setInPlayground(bool in)
{
    const QStringList ids = panels();
    const auto hide = [&](const QString &id, bool hidden) {
        if (const auto tab = ids.indexOf(id); tab >= 0)
            m_tabs->setTabVisible(static_cast<int>(tab), !hidden);
    };
    hide(in ? kSummary : kCode, false); // first: one is always there
    if (current() == (in ? kCode : kSummary))
        showPanel(in ? kSummary : kCode);
    hide(in ? kCode : kSummary, true);
    arrange();
}

QString LowerPane::current() const { return panels().value(m_tabs->currentIndex()); }

void LowerPane::showPanel(const QString &id)
{
    if (const auto tab = panels().indexOf(id); tab >= 0 && m_tabs->isTabVisible(static_cast<int>(tab)))
        m_tabs->setCurrentIndex(static_cast<int>(tab));
}

void LowerPane::focusCurrent()
{
    QWidget *page = m_pages->currentWidget();
    // The first that takes the keyboard; a page without one leaves it with the tabs.
    for (QWidget *next = page->nextInFocusChain(); page->isAncestorOf(next); next = next->nextInFocusChain()) {
        if ((next->focusPolicy() & Qt::TabFocus) && next->isVisible() && next->isEnabled()) {
            next->setFocus(Qt::TabFocusReason);
            return;
        }
    }
    m_tabs->setFocus(Qt::TabFocusReason);
}

void LowerPane::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_head->setContentsMargins(theme.px(10), 0, theme.px(8), 0);
    m_theme = theme;
    m_code->setTheme(theme);
    m_token->setTheme(theme);
    m_histogram->setTheme(theme);
    for (const Tab &tab : m_order) {
        if (tab.panel)
            tab.panel->setTheme(theme);
    }
    setFolded(m_folded); // its height is another
}

void LowerPane::setScript(const QString &script)
{
    if (script == m_script && !script.isEmpty())
        return; // where one has scrolled to stays
    m_script = script;
    m_code->setScript(script);
    arrange();
}

void LowerPane::setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range)
{
    m_newsTimer.stop();
    for (const Tab &tab : m_order) {
        if (tab.panel)
            tab.panel->setRun(store, range);
    }
}

void LowerPane::news()
{
    if (!m_folded && !m_newsTimer.isActive())
        m_newsTimer.start();
}

} // namespace interleave::app
