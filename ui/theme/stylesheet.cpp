// SPDX-License-Identifier: GPL-3.0-or-later
#include "stylesheet.h"

#include <QHash>
#include <QRegularExpression>

namespace interleave::ui {

QString styleSheet(const Theme &t)
{
    static const char *const sheet = R"(
* { outline: 0; }
QWidget { color: @ink; font-size: 13px; }
QMainWindow, QDialog { background: @background; }
QToolTip { background: @ink; color: @panel; border: 0; padding: 7px 10px; border-radius: 6px; font-size: 12px; }
QFrame[look="panel"] { background: @panel; border: 0; }
QFrame[look="bar"] { background: @panel; border: 0; border-bottom: 1px solid @line; }
QFrame[look="left"] { background: @panel; border: 0; border-right: 1px solid @line; }
QFrame[look="card"] { background: @panel; border: 1px solid @line; border-radius: 10px; }
QFrame[look="verdict-held"] { background: @goodwash; border: 1px solid @goodline; border-radius: 10px; }
QFrame[look="verdict-nothold"] { background: @badwash; border: 1px solid @badline; border-radius: 10px; }
QFrame[look="verdict-untestable"] { background: @lane; border: 1px solid @line; border-radius: 10px; }
QFrame[look="note"] { background: transparent; border: 1px solid @line; border-radius: 10px; }
QFrame[look="banner"] { background: @warnwash; border: 0; border-bottom: 1px solid @warnline; }
QFrame[look="rule"] { background: @line; border: 0; max-height: 1px; min-height: 1px; }
QLabel { background: transparent; }
QLabel[look="brand"] { font-size: 15px; font-weight: 700; }
QLabel[look="crumb"] { color: @soft; }
QLabel[look="title"] { font-size: 15px; font-weight: 600; }
QLabel[look="headline"] { font-size: 20px; font-weight: 700; }
QLabel[look="cardhead"] { font-size: 12px; font-weight: 600; color: @soft; }
QLabel[look="cardhead-good"] { font-size: 12px; font-weight: 600; color: @good; }
QLabel[look="cardhead-bad"] { font-size: 12px; font-weight: 600; color: @bad; }
QLabel[look="because-good"] { color: @good; font-size: 12px; }
QLabel[look="because-bad"] { color: @bad; font-size: 12px; }
QLabel[look="soft"] { color: @soft; }
QLabel[look="note"] { color: @soft; font-size: 12px; }
QLabel[look="faint"] { color: @faint; font-size: 12px; }
QLabel[look="small"] { color: @soft; font-size: 11px; }
QLabel[look="value"] { font-weight: 600; }
QLabel[look="charthead"] { font-size: 12px; font-weight: 600; color: @soft; padding: 5px 0px 3px 0px; }
QLabel[look="empty"] { font-size: 12px; color: @faint; padding: 0px 30px 24px 30px; }
QLabel[look="figure"] { font-size: 24px; font-weight: 700; color: @accent; }
QPushButton { background: @panel; border: 1px solid @line; border-radius: 8px; padding: 8px 18px; font-weight: 600; }
QPushButton:hover { background: @lane; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border: 2px solid @accent; padding: 7px 17px; }
QPushButton:disabled { color: @faint; background: @panel; border-color: @line; }
QPushButton[look="normal"], QPushButton[look="primary"] { padding: 8px 14px; }
QPushButton[look="normal"]:focus, QPushButton[look="primary"]:focus { padding: 7px 13px; }
QPushButton[look="primary"] { background: @accent; color: @accentInk; border: 1px solid @accent; }
QPushButton[look="primary"]:hover { background: @accenthover; }
QPushButton[look="primary"]:focus { border: 2px solid @ink; }
QPushButton[look="primary"]:disabled { background: @lane; color: @faint; border: 1px solid @line; }
QPushButton[look="primary-small"] { background: @accent; color: @accentInk; border: 1px solid @accent; border-radius: 7px; padding: 4px 12px; }
QPushButton[look="primary-small"]:hover { background: @accenthover; }
QPushButton[look="primary-small"]:focus { border: 1px solid @ink; padding: 4px 12px; }
QPushButton[look="quiet"], QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 5px 8px; color: @soft; font-weight: 500; }
QPushButton[look="quiet"]:hover, QToolButton:hover { background: @lane; color: @ink; }
QPushButton[look="quiet"]:focus, QToolButton:focus { border: 1px solid @accent; padding: 5px 8px; }
QPushButton[look="quiet"]:disabled { color: @faint; background: transparent; border-color: transparent; }
QPushButton[look="quiet-switch"] { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 5px 8px; color: @faint; font-weight: 500; }
QPushButton[look="quiet-switch"]:hover { background: @lane; color: @ink; }
QPushButton[look="quiet-switch"]:checked { color: @accent; }
QPushButton[look="quiet-switch"]:focus { border: 1px solid @accent; padding: 5px 8px; }
QPushButton[look="transport"] { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 0px; }
QPushButton[look="transport"]:hover { background: @lane; }
QPushButton[look="transport"]:pressed { background: @line; }
QPushButton[look="transport"]:focus { border: 1px solid @accent; padding: 0px; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton[look="step"] { background: transparent; border: 1px solid transparent; border-radius: 12px; padding: 5px 11px; color: @soft; font-weight: 400; }
QPushButton[look="step"]:hover { background: @lane; color: @ink; }
QPushButton[look="step"]:focus { border: 1px solid @accent; }
QPushButton[look="step"][done="true"] { color: @good; }
QPushButton[look="step"]:checked { background: @accent; color: @accentInk; font-weight: 600; }
QPushButton[look="step"]:disabled { color: @dim; }
QPushButton[look="segment-narrow"] { background: transparent; border: 1px solid @line; border-radius: 7px; padding: 4px 5px; color: @soft; font-weight: 500; }
QPushButton[look="segment-narrow"]:hover { background: @lane; color: @ink; }
QPushButton[look="segment-narrow"]:checked { background: @lane; color: @ink; font-weight: 600; border-color: @faint; }
QPushButton[look="segment-narrow"]:focus { border: 1px solid @accent; }
QPushButton[look="segment"] { background: transparent; border: 1px solid @line; border-radius: 7px; padding: 4px 12px; color: @soft; font-weight: 500; }
QPushButton[look="segment"]:checked { background: @lane; color: @ink; font-weight: 600; border-color: @faint; }
QPushButton[look="segment"]:hover { background: @lane; color: @ink; }
QPushButton[look="segment"]:disabled { color: @faint; border-color: @line; background: transparent; }
QPushButton[look="segment"]:focus { border: 1px solid @accent; }
QRadioButton, QCheckBox { spacing: 8px; background: transparent; }
QRadioButton::indicator, QCheckBox::indicator { width: 14px; height: 14px; border: 2px solid @faint; background: @panel; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator:checked { border: 5px solid @accent; width: 8px; height: 8px; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; }
QRadioButton::indicator:focus, QCheckBox::indicator:focus { border-color: @accent; }
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit { background: @panel; border: 1px solid transparent; border-radius: 6px; padding: 2px 6px; font-weight: 600; selection-background-color: @accent; selection-color: @accentInk; }
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover { border-color: @line; background: @lane; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus { border-color: @accent; }
QComboBox[look="filter"], QDoubleSpinBox[look="filter"], QLineEdit[look="filter"] { border: 1px solid @line; padding: 3px 8px; font-weight: 500; }
QComboBox[look="filter"]:focus, QDoubleSpinBox[look="filter"]:focus, QLineEdit[look="filter"]:focus { border-color: @accent; }
QComboBox::drop-down { border: 0; width: 0px; }
QComboBox::down-arrow { image: none; }
QPushButton[look="stepper"] { background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 0px 5px; color: @soft; font-size: 14px; font-weight: 500; }
QPushButton[look="stepper"]:hover { background: @lane; color: @ink; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @line; selection-background-color: @lane; selection-color: @ink; padding: 4px; }
QMenu { background: @panel; border: 1px solid @line; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 14px; border-radius: 5px; }
QMenu::item:selected { background: @lane; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 5px 8px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @line; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 16px; height: 16px; margin: -6px 0; border-radius: 8px; background: @accent; }
QSlider::handle:horizontal:focus { border: 2px solid @ink; width: 12px; height: 12px; }
QSlider::handle:horizontal:disabled { background: @faint; }
QSlider::sub-page:horizontal:disabled { background: @faint; }
QTextBrowser { background: transparent; border: 0; font-size: 14px; selection-background-color: @accent; selection-color: @accentInk; }
QListView, QTreeView, QListWidget, QTreeWidget { background: transparent; border: 0; }
QListView::item, QTreeView::item { padding: 4px 6px; border-radius: 0px; color: @ink; }
QListView::item:hover, QTreeView::item:hover { background: @lane; }
QListView::item:selected, QTreeView::item:selected { background: @accentwash; color: @ink; }
QListWidget[look="order"] { border: 1px solid @line; border-radius: 7px; padding: 2px; }
QListWidget[look="order"]::item { padding: 4px 8px; border: 1px solid transparent; border-radius: 5px; }
QListWidget[look="order"]::item:selected { border-color: @accent; }
QTableView { background: transparent; border: 0; selection-background-color: @accentwash; selection-color: @ink; }
QTableView::item { padding: 0px 6px; border: 0px; background: transparent; color: @ink; }
QTableView::item:selected { padding: 0px 6px; border: 0px; background: @accentwash; color: @ink; }
QTableView:focus, QTreeView:focus { outline: 0; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section { background: @panel; color: @soft; border: 0; border-bottom: 1px solid @line; padding: 3px 14px 3px 6px; font-size: 11px; font-weight: 600; }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-position: center right; width: 9px; height: 9px; right: 3px; }
QTabWidget::pane { border: 0; border-top: 1px solid @line; background: @panel; }
QTabBar { background: @panel; }
QTabBar::tab { background: transparent; color: @soft; padding: 9px 12px; margin-left: 2px; border: 0; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @ink; font-weight: 600; border-bottom: 2px solid @accent; }
QTabBar::tab:hover { color: @ink; }
QTabBar::tab:focus { color: @accent; }
QTabBar::tab:disabled { color: @faint; }
QScrollArea { background: transparent; border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle { background: @line; border-radius: 3px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QProgressBar { background: @line; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
)";
    const QHash<QString, QColor> tokens {
        { "background", t.background }, { "panel", t.panel }, { "line", t.line }, { "ink", t.ink }, { "soft", t.soft },
        { "faint", t.faint }, { "accent", t.accent }, { "accentInk", t.accentInk },
        { "accenthover", t.dark ? t.accent.lighter(112) : t.accent.darker(112) }, { "accentwash", t.mixed(t.accent, t.highContrast ? 0.30 : 0.14) },
        { "good", t.good }, { "goodwash", t.mixed(t.good, 0.10) }, { "goodline", t.mixed(t.good, 0.40) }, { "bad", t.bad },
        { "badwash", t.mixed(t.bad, 0.10) }, { "badline", t.mixed(t.bad, 0.45) }, { "warn", t.warn },
        { "warnwash", t.mixed(t.warn, 0.14) }, { "warnline", t.mixed(t.warn, 0.45) }, { "lane", t.lane },
        { "dim", t.highContrast ? t.line : t.mixed(t.faint, 0.62) },
    };
    const QString text = QString::fromLatin1(sheet);
    // One pass: tokens by name, and every pixel size of text scaled with the rest.
    static const QRegularExpression pattern(R"(@([A-Za-z]+)|(\d+)px)");
    QString out;
    qsizetype last = 0;
    for (auto it = pattern.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        out += QStringView(text).mid(last, match.capturedStart() - last);
        if (!match.captured(1).isEmpty())
            out += tokens.value(match.captured(1), t.ink).name();
        else {
            const int size = match.captured(2).toInt();
            out += QString::number(size <= 2 ? size : t.px(size)) + "px";
        }
        last = match.capturedEnd();
    }
    out += QStringView(text).mid(last);
    return out;
}

} // namespace interleave::ui
