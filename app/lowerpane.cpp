// SPDX-License-Identifier: GPL-3.0-or-later
#include "lowerpane.h"

#include <ui/charts/holdhistogram.h>
#include <ui/code/codepane.h>
#include <ui/replay/giltoken.h>
#include <ui/widgets/widgets.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTabBar>
#include <QTimer>
#include <QVBoxLayout>

namespace interleave::app {

using namespace ui;

LowerPane::LowerPane(QWidget *parent)
    : QSplitter(Qt::Horizontal, parent)
    , m_theme(Theme::of(Scheme::System))
{
    setChildrenCollapsible(false);
    auto *left = m_left = makeFrame("panel", this);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = m_bar = makeFrame("bar", left);
    m_head = new QHBoxLayout(head);
    m_tabs = new QTabBar(head);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_copy = makeButton(tr("Copy"), "quiet", tr("Copies the script, to run it with your own Python"), head);
    m_head->addWidget(m_tabs);
    m_head->addStretch(1);
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
    m_pages = new QStackedWidget(left);
    column->addWidget(m_pages, 1);
    m_code = new CodePane(m_pages);
    addTab(m_code, tr("Code"), tr("The script, and at which line each thread is at the moment of the playhead"));
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
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
    left->setMinimumWidth(160);
    addWidget(left);
    m_token = new GilToken(this);
    addWidget(m_token);
    m_histogram = new HoldHistogram(this);
    m_histogram->setMinimumWidth(150);
    addWidget(m_histogram);
    setSizes({ 560, 330, 380 });
    setFolded(false);
}

int LowerPane::foldedHeight() const { return m_bar->sizeHint().height(); }

void LowerPane::setFolded(bool folded)
{
    m_folded = folded;
    m_pages->setVisible(!folded);
    arrange();
    m_copy->setVisible(!folded && !m_script.isEmpty());
    m_heat->setVisible(m_copy->isVisibleTo(m_bar));
    m_fold->setText(folded ? QStringLiteral("▴") : QStringLiteral("▾"));
    m_fold->setToolTip(folded ? tr("Shows the code, and who holds the GIL") : tr("Folds this away: the picture gets the room"));
    m_fold->setAccessibleName(folded ? tr("Unfold") : tr("Fold"));
    m_fold->setAccessibleDescription(m_fold->toolTip());
    m_left->setMaximumHeight(folded ? foldedHeight() : QWIDGETSIZE_MAX); // a splitter takes its own limits from what is in it
}

void LowerPane::arrange()
{
    m_token->setVisible(!m_folded);
    m_histogram->setVisible(!m_folded && width() >= m_theme.px(900));
}

void LowerPane::resizeEvent(QResizeEvent *event)
{
    QSplitter::resizeEvent(event);
    arrange();
}

void LowerPane::addTab(QWidget *page, const QString &name, const QString &explanation)
{
    m_pages->addWidget(page);
    const int tab = m_tabs->addTab(name);
    m_tabs->setTabToolTip(tab, explanation);
}

void LowerPane::setTheme(const Theme &theme)
{
    m_head->setContentsMargins(theme.px(10), 0, theme.px(8), 0);
    m_theme = theme;
    m_code->setTheme(theme);
    m_token->setTheme(theme);
    m_histogram->setTheme(theme);
    setFolded(m_folded); // its height is another
}

void LowerPane::setScript(const QString &script)
{
    m_script = script;
    m_copy->setVisible(!m_folded && !script.isEmpty());
    m_heat->setVisible(m_copy->isVisibleTo(m_bar));
    m_code->setScript(script);
}

} // namespace interleave::app
