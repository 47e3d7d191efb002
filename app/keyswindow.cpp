// SPDX-License-Identifier: GPL-3.0-or-later
#include "keyswindow.h"

#include <ui/widgets/widgets.h>

#include <QApplication>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace interleave::app {

using namespace ui;

KeysWindow::KeysWindow(const Theme &theme, QWidget *parent)
    : QDialog(parent)
    , m_theme(theme)
{
    setWindowTitle(tr("Keys"));
    setAttribute(Qt::WA_DeleteOnClose);
    const std::pair<QString, QString> keys[] = { { tr("F5 or Ctrl+Enter"), tr("run") }, { tr("F6"), tr("run step by step; the next step") },
        { tr("Space"), tr("freeze a run, or let it go on; play a recording, or pause") }, { tr("Ctrl+F2"), tr("stop") },
        { tr("F7"), tr("the lesson beside your own Python") },
        { tr("W, S  or  Ctrl+wheel"), tr("closer, farther") }, { tr("A, D  or  drag"), tr("earlier, later") },
        { tr(". and ,"), tr("next and previous span of a lane; with Shift, of the same state") },
        { tr("F"), tr("fill the view with the selected span") }, { tr("U"), tr("go to what unblocked it") },
        { tr("Backspace, Alt+→"), tr("back to where you were, forward again") },
        { tr("Shift+drag, Shift+← →"), tr("measure; Ctrl+C copies it") }, { tr("M"), tr("mark with a text") },
        { tr("N, Shift+N"), tr("next and previous mark; Ctrl+M lists them") }, { tr("Delete"), tr("delete the mark at the playhead") },
        { tr("Ctrl+F, F3"), tr("find; the next hit") }, { tr("Ctrl+L or /"), tr("show only lanes with this name") },
        { tr("H, P, −"), tr("hide, pin, fold the selected lane") }, { tr("Alt+↑ ↓"), tr("move it; or drag its head") },
        { tr("Shift+H"), tr("show all hidden lanes") }, { tr("Ctrl+Z"), tr("undo the arrangement of lanes") },
        { tr("↑ ↓"), tr("the lane above, below") }, { tr("← →"), tr("the playhead to the event before, after it; with Ctrl by a little") },
        { tr("[ and ]"), tr("play slower, faster") }, { tr("Home, End"), tr("to the begin, to the end or the live edge") },
        { tr("Esc"), tr("clear selection, playhead and measure") }, { tr("Ctrl+1 … Ctrl+5"), tr("the panels below the picture") },
        { tr("Ctrl+O, Ctrl+S"), tr("open, save: a recording; in the playground the script") },
        { tr("Ctrl+P"), tr("to the playground, and back") }, { tr("Ctrl+Plus, Minus, 0"), tr("text and lanes larger, smaller, normal") },
        { tr("F11"), tr("full screen") }, { tr("F10"), tr("menu") }, { tr("Ctrl+Q"), tr("quit") } };
    QString table = QStringLiteral("<table cellspacing='6'>");
    for (const auto &[key, meaning] : keys)
        table += QStringLiteral("<tr><td><b>%1</b>&nbsp;&nbsp;&nbsp;</td><td>%2</td></tr>").arg(key.toHtmlEscaped(), meaning.toHtmlEscaped());
    auto *text = new QLabel(table + QStringLiteral("</table>"));
    text->setTextFormat(Qt::RichText);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidget(text);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setAccessibleName(tr("Keys"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(18), theme.px(16), theme.px(18), theme.px(14));
    column->setSpacing(theme.px(10));
    column->addWidget(m_scroll, 1);
    auto *close = makeButton(tr("Close"), "primary", tr("Closes this window (Esc)"), this);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    column->addWidget(close, 0, Qt::AlignRight);
    m_scroll->setFocus(); // arrows and Page Down scroll
    const QSize available = (parent ? parent->screen() : screen())->availableSize();
    fitInto(parent ? std::min(parent->window()->height(), available.height()) : available.height());
}

void KeysWindow::fitInto(int height)
{
    QWidget *text = m_scroll->widget();
    text->ensurePolished();
    text->adjustSize();
    m_scroll->setMinimumWidth(text->width() + m_scroll->verticalScrollBar()->sizeHint().width());
    const int around = layout()->sizeHint().height() - m_scroll->sizeHint().height();
    const int frame = m_theme.px(40); // that of the window, which is not known yet
    resize(sizeHint().width(), std::min(text->height() + around, height - frame));
}

} // namespace interleave::app
