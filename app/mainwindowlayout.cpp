// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: where its panes stand, at every size.
#include "lowerpane.h"
#include "mainwindow.h"
#include "runheader.h"
#include "topbar.h"

#include <ui/lesson/lessonpane.h>
#include <ui/playground/playground.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::app {

using namespace ui;

void MainWindow::buildBody()
{
    m_page = new QScrollArea(centralWidget());
    m_page->setWidgetResizable(true);
    m_page->setFrameShape(QFrame::NoFrame);
    m_page->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_page->setFocusPolicy(Qt::NoFocus);
    m_columns = new QSplitter(Qt::Horizontal, m_page);
    m_page->setWidget(m_columns);
    m_columns->setChildrenCollapsible(false);
    m_left = new QWidget(m_columns);
    auto *pages = new QHBoxLayout(m_left); // of which one is visible
    pages->setContentsMargins(0, 0, 0, 0);
    pages->setSpacing(0);
    m_pane = new LessonPane(m_catalog, m_session, m_left);
    pages->addWidget(m_pane);
    m_columns->addWidget(m_left);

    auto *right = makeFrame("panel", m_columns);
    auto *column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_whatIf = new WhatIfBar(m_cores, right);
    column->addWidget(m_whatIf);

    m_rows = new QSplitter(Qt::Vertical, right);
    m_rows->setObjectName(QStringLiteral("rows"));
    m_rows->setChildrenCollapsible(false);
    auto *picture = makeFrame("panel", m_rows);
    auto *pictureColumn = new QVBoxLayout(picture);
    pictureColumn->setContentsMargins(0, 0, 0, 0);
    pictureColumn->setSpacing(0);
    m_header = new RunHeader(picture);
    m_timeline = new TimelineView(picture);
    pictureColumn->addWidget(m_header);
    pictureColumn->addWidget(m_timeline, 1);
    m_rows->addWidget(picture);
    m_lower = new LowerPane(m_rows);
    m_rows->addWidget(m_lower);
    m_rows->setStretchFactor(0, 1);
    column->addWidget(m_rows, 1);
    m_columns->addWidget(right);
    m_columns->setStretchFactor(1, 1);
    m_columnsMoved = m_columns->restoreState(m_settings->value("window/columns").toByteArray());
    m_rowsMoved = m_rows->restoreState(m_settings->value("window/rows").toByteArray());
    if (m_settings->contains("window/folded"))
        m_foldWanted = m_settings->value("window/folded").toBool();
    connect(m_columns, &QSplitter::splitterMoved, this, [this] { m_columnsMoved = true; });
    connect(m_rows, &QSplitter::splitterMoved, this, [this] { m_rowsMoved = true; });
    connect(m_lower, &LowerPane::foldRequested, this, &MainWindow::fold);
    connect(m_top, &TopBar::pageRequested, this, &MainWindow::showPage);
    static_cast<QVBoxLayout *>(centralWidget()->layout())->addWidget(m_page, 1);
}

void MainWindow::arrange()
{
    const bool narrow = width() < m_theme.px(760);
    const bool low = height() < m_theme.px(600);
    m_left->setVisible(!narrow || !m_pictureShown);
    m_columns->widget(1)->setVisible(!narrow || m_pictureShown);
    m_top->setPages(narrow, m_pictureShown);
    m_pane->setMinimumWidth(m_theme.px(narrow ? 200 : 260));
    if (m_playground)
        m_playground->pane()->setMinimumWidth(m_theme.px(narrow ? 200 : 320));
    m_timeline->setMinimumHeight(m_theme.px(150));
    const bool folded = m_foldWanted.value_or(low);
    if (folded && !m_lower->folded() && m_rows->isVisible()) // before, there are no sizes yet
        m_openRows = m_rows->sizes();
    const bool unfolds = !folded && m_lower->folded();
    m_lower->setFolded(folded);
    m_lower->setMinimumHeight(folded ? m_lower->foldedHeight() : m_theme.px(110));
    if (!m_columnsMoved && !narrow) {
        const int left = m_inPlayground ? std::clamp(width() * 42 / 100, m_theme.px(360), m_theme.px(760))
                                        : std::clamp(width() * 24 / 100, m_theme.px(304), m_theme.px(344));
        m_columns->setSizes({ left, width() - left });
    }
    if (folded && (m_foldWanted || m_rows->isVisible())) {
        m_rows->setSizes({ height() - m_lower->foldedHeight(), m_lower->foldedHeight() });
    } else if (m_rowsMoved || folded) {
        if (unfolds && !m_openRows.isEmpty())
            m_rows->setSizes(m_openRows); // the borders are the user's
    } else {
        // Where there is room for the lanes, panels have more of what is left.
        const int more = std::max(0, height() - m_theme.px(740)) / 4;
        const int lower = std::clamp(height() * 26 / 100 - m_theme.px(20) + more, m_theme.px(140), m_theme.px(360));
        m_rows->setSizes({ height() - lower, lower });
    }
}

void MainWindow::showPage(bool picture)
{
    m_pictureShown = picture;
    arrange();
}

void MainWindow::fold(bool folded)
{
    m_foldWanted = folded;
    m_settings->setValue("window/folded", folded);
    arrange();
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    arrange();
}

} // namespace interleave::app
