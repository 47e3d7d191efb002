// SPDX-License-Identifier: GPL-3.0-or-later
#include "besidepage.h"

#include "comparestrips.h"

#include <lessons/comparedfigures.h>
#include <ui/theme/words.h>
#include <ui/widgets/widgets.h>

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLocale>
#include <QScrollArea>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <cmath>

namespace interleave::ui {

namespace {

using Unit = lessons::ComparedFigure::Unit;

enum Column { What, Engine, Python, Ratio, Words };

QString numberOf(const std::optional<double> &value, Unit unit)
{
    if (!value)
        return QStringLiteral("–");
    return unit == Unit::Nanoseconds ? durationText(Nanoseconds { std::llround(*value) }) : QLocale().toString(*value, 'f', 2);
}

} // namespace

BesidePage::BesidePage(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    auto *bar = new QHBoxLayout;
    m_variantLabel = makeLabel(tr("Recordings of"), "charthead", this);
    m_variants = new QComboBox(this);
    m_variants->setAccessibleName(tr("Recordings of"));
    m_variants->setProperty("look", "filter");
    m_variants->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_notes = makeLabel({}, "faint", this);
    m_notes->setMinimumWidth(1);
    bar->addWidget(m_variantLabel);
    bar->addWidget(m_variants);
    bar->addWidget(m_notes, 1);
    all->addLayout(bar);
    m_columns = new QSplitter(Qt::Horizontal, this);
    m_columns->setChildrenCollapsible(false);
    all->addWidget(m_columns, 1);
    auto *scroll = new QScrollArea(m_columns);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_strips = new CompareStrips(scroll);
    scroll->setWidget(m_strips);
    m_columns->addWidget(scroll);
    m_table = new QTreeWidget(m_columns);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setAllColumnsShowFocus(true);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setAccessibleName(tr("The engine beside CPython"));
    m_table->setHeaderLabels({ tr("Figure"), tr("Engine"), tr("CPython"), tr("C ÷ E"), tr("In words") });
    m_table->headerItem()->setToolTip(Ratio, tr("CPython's figure divided by the engine's"));
    for (const int column : { Engine, Python, Ratio })
        m_table->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_table->header()->setHighlightSections(false);
    m_table->header()->setStretchLastSection(false);
    for (const int column : { What, Words })
        m_table->header()->setSectionResizeMode(column, QHeaderView::Stretch);
    for (const int column : { Engine, Python, Ratio })
        m_table->header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    m_table->installEventFilter(this); // its width changes with the border, too
    m_columns->addWidget(m_table);
    m_columns->setSizes({ 480, 640 });
    connect(m_variants, &QComboBox::activated, this, &BesidePage::showVariant);
}

void BesidePage::setTheme(const Theme &theme)
{
    m_theme = theme;
    auto *bar = static_cast<QHBoxLayout *>(layout()->itemAt(0)->layout());
    bar->setContentsMargins(theme.px(14), 0, theme.px(10), theme.px(3));
    bar->setSpacing(theme.px(8));
    m_variants->setMaximumWidth(theme.px(300));
    m_strips->setTheme(theme);
    arrange();
}

bool BesidePage::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_table && event->type() == QEvent::Resize)
        arrange();
    return QWidget::eventFilter(object, event);
}

void BesidePage::arrange()
{
    m_table->setColumnHidden(Words, m_table->width() < m_theme.px(620)); // then they are in the tool tips alone
}

void BesidePage::setComparison(std::shared_ptr<const lessons::CompareOutcome> comparison)
{
    m_comparison = std::move(comparison);
    m_variants->clear();
    QStringList notes;
    if (m_comparison) {
        const lessons::CompareOutcome &all = *m_comparison;
        notes << tr("Python %1, %2").arg(QString::fromStdString(all.interpreter.version), QString::fromStdString(all.interpreter.path.string()));
        for (std::size_t i = 0; all.cpythonRecording && i < all.variants.size(); ++i) {
            if (all.variants[i].recording)
                m_variants->addItem(QString::fromStdString(all.variants[i].label.empty() ? all.variants[i].variant : all.variants[i].label), static_cast<int>(i));
        }
        m_variants->setCurrentIndex(m_variants->count() - 1); // the last is the one that the lesson is about
        if (all.error)
            notes << QString::fromStdString(all.error->toLine());
        else if (all.stopped)
            notes << tr("stopped before the end: what was measured until then");
        for (const std::string &note : all.notes)
            notes << QString::fromStdString(note);
    }
    m_notes->setText(notes.join(QStringLiteral(" · ")));
    m_notes->setToolTip(notes.join(u'\n'));
    const bool recorded = m_variants->count() > 0;
    m_variantLabel->setVisible(recorded);
    m_variants->setVisible(recorded);
    m_columns->widget(0)->setVisible(recorded);
    fillTable();
    showVariant();
}

void BesidePage::showVariant()
{
    const int index = m_variants->currentData().isValid() ? m_variants->currentData().toInt() : -1;
    if (!m_comparison || index < 0) {
        m_strips->setRuns({}, {});
        return;
    }
    const lessons::ComparedVariant &variant = m_comparison->variants[static_cast<std::size_t>(index)];
    const auto &engine = variant.recording;
    const auto &python = m_comparison->cpythonRecording;
    TimeRange part { python->begin(), python->end() };
    if (variant.cpythonBegin && variant.cpythonEnd)
        part = { python->begin() + *variant.cpythonBegin, python->begin() + *variant.cpythonEnd };
    const QString version = QString::fromStdString(m_comparison->interpreter.version);
    m_strips->setRuns({ engine, python }, { tr("The engine"), variant.cpythonBegin ? tr("Python %1").arg(version) : tr("Python %1, the whole script").arg(version) },
        { TimeRange { engine->begin(), engine->end() }, part });
    m_strips->setToolTip(variant.cpythonBegin ? tr("The part of the script's run in which it did the same: told by the times that it printed, to some 10 ms.")
                                              : tr("The script prints no times by which the part could be told that does the same."));
}

void BesidePage::fillTable()
{
    m_table->clear();
    if (!m_comparison)
        return;
    for (const lessons::ComparedFigure &figure : lessons::comparedFigures(*m_comparison)) {
        const auto ratio = figure.ratio();
        auto *row = new QTreeWidgetItem(m_table,
            { QString::fromStdString(figure.what), numberOf(figure.engine, figure.unit), numberOf(figure.cpython, figure.unit), numberOf(ratio, Unit::Ratio),
                QString::fromStdString(figure.words) });
        for (const int column : { Engine, Python, Ratio })
            row->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        for (const int column : { What, Words })
            row->setToolTip(column, figure.words.empty() ? row->text(What) : tr("%1: %2").arg(row->text(What), row->text(Words)));
        if (figure.verdict == lessons::ComparedFigure::Verdict::Differs) {
            QFont bold = m_table->font();
            bold.setWeight(QFont::DemiBold);
            row->setFont(Words, bold);
        }
    }
    if (QTreeWidgetItem *first = m_table->topLevelItem(0))
        m_table->setCurrentItem(first); // a screen reader has to find one
    arrange();
}

} // namespace interleave::ui
