// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparepanel.h"

#include "besidepage.h"
#include "comparestrips.h"

#include <ui/timeline/timelinerange.h>
#include <ui/widgets/widgets.h>

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

namespace {

constexpr int kLeastBetween = 1000; // milliseconds between two looks at a run that grows: figures are linear in it

enum Column { What, First, Second, Ratio, Words };

} // namespace

ComparePanel::ComparePanel(QWidget *parent)
    : Panel(parent)
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    buildBar(all);
    m_pages = new QStackedWidget(this);
    all->addWidget(m_pages, 1);
    m_empty = makeLabel({}, "empty", m_pages);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_pages->addWidget(m_empty);
    m_columns = new QSplitter(Qt::Horizontal, m_pages);
    m_columns->setChildrenCollapsible(false);
    m_pages->addWidget(m_columns);
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
    m_table->setAccessibleName(tr("What differs"));
    m_table->setHeaderLabels({ tr("Figure"), tr("A, shown"), tr("B"), tr("B ÷ A"), tr("In words") });
    for (const int column : { First, Second, Ratio })
        m_table->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_table->header()->setHighlightSections(false);
    m_table->header()->setStretchLastSection(true);
    m_columns->addWidget(m_table);
    m_columns->setSizes({ 560, 560 });
    m_besidePage = new BesidePage(m_pages);
    m_pages->addWidget(m_besidePage);
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &ComparePanel::changed);
    connect(m_choice, &QComboBox::activated, this, &ComparePanel::compare);
    connect(m_strips, &CompareStrips::momentRequested, this, [this](Nanoseconds sinceBegin) {
        if (store())
            emit jumpRequested({}, trace::kNoLane, store()->begin() + sinceBegin);
    });
}

ComparePanel::~ComparePanel() = default;

void ComparePanel::setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *newRange)
{
    if (range())
        disconnect(range(), nullptr, this, nullptr);
    m_background.cancel();
    m_again.stop();
    m_age.invalidate();
    if (newRange)
        connect(newRange, &TimelineRange::playheadChanged, this, [this, newRange] {
            if (this->store())
                m_strips->setPlayhead(newRange->playhead() ? std::optional(*newRange->playhead() - this->store()->begin()) : std::nullopt);
        });
    Panel::setRun(std::move(store), newRange);
}

void ComparePanel::setTheme(const Theme &newTheme)
{
    auto *bar = static_cast<QHBoxLayout *>(layout()->itemAt(0)->layout());
    bar->setContentsMargins(newTheme.px(14), newTheme.px(3), newTheme.px(10), newTheme.px(3));
    bar->setSpacing(newTheme.px(8));
    m_choice->setMinimumWidth(newTheme.px(90)); // it gives way, before the window becomes wider
    m_choice->setMaximumWidth(newTheme.px(360));
    m_strips->setTheme(newTheme);
    m_besidePage->setTheme(newTheme);
    Panel::setTheme(newTheme);
    arrange();
}

void ComparePanel::resizeEvent(QResizeEvent *event)
{
    Panel::resizeEvent(event);
    arrange();
}

void ComparePanel::arrange()
{
    const int width = m_table->viewport()->width();
    const int number = theme().px(88);
    m_table->setColumnHidden(Words, width < theme().px(500));
    const bool words = !m_table->isColumnHidden(Words); // they take the rest, or the figures' names do
    m_table->setColumnWidth(What, std::max(theme().px(110), words ? std::min(width - 3 * number - theme().px(190), theme().px(230)) : width - 3 * number));
    for (const int column : { First, Second, Ratio })
        m_table->setColumnWidth(column, number);
}

void ComparePanel::setChoices(const QString &shown, std::vector<Choice> choices)
{
    m_shownName = shown;
    m_choices = std::move(choices);
    changed();
}

void ComparePanel::addFile(Choice choice)
{
    m_files.push_back(std::move(choice));
    fillChoices();
    m_choice->setCurrentIndex(m_choice->count() - 1);
    changed();
    compare();
}

/// Those that are not the run itself; the choice stays, if it is still there.
void ComparePanel::fillChoices()
{
    const QString chosen = m_choice->currentText();
    m_choice->clear();
    m_offered.clear();
    for (const auto *list : { &m_choices, &m_files }) {
        for (const Choice &choice : *list) {
            if (!choice.store || choice.store == store())
                continue;
            m_choice->addItem(choice.name);
            m_offered.push_back(choice.store);
        }
    }
    if (!m_besideName.isEmpty()) {
        m_choice->addItem(m_besideName);
        m_offered.push_back(nullptr);
    }
    m_choice->setCurrentIndex(std::max(0, m_choice->findText(chosen)));
    m_choice->setVisible(m_choice->count() > 0);
}

void ComparePanel::refresh()
{
    fillChoices();
    compare();
}

void ComparePanel::compare()
{
    if (!m_besideName.isEmpty() && m_choice->currentText() == m_besideName) {
        m_pages->setCurrentWidget(m_besidePage);
        return;
    }
    const auto chosen = static_cast<std::size_t>(std::max(0, m_choice->currentIndex()));
    const std::shared_ptr<const trace::TraceStore> other = chosen < m_offered.size() ? m_offered[chosen] : nullptr;
    if (!store() || !other) {
        m_empty->setText(!store() ? tr("After Run: this run beside another one.")
                                  : tr("There is no other run yet. Run again with other settings: the run before is kept. Or open a recording."));
        m_pages->setCurrentWidget(m_empty);
        return;
    }
    const std::uint64_t revision = store()->revision() + other->revision();
    m_pages->setCurrentWidget(m_columns);
    const bool same = m_first.lock() == store() && m_second.lock() == other;
    if (same && revision == m_revision)
        return;
    if (!same || m_strips->range()->limits().end < store()->end() - store()->begin())
        m_strips->setRuns({ store(), other }, { tr("A: %1").arg(m_shownName), tr("B: %1").arg(m_choice->currentText()) });
    if (range())
        m_strips->setPlayhead(range()->playhead() ? std::optional(*range()->playhead() - store()->begin()) : std::nullopt);
    if (const qint64 rest = same && m_age.isValid() ? kLeastBetween - m_age.elapsed() : 0; same && (rest > 0 || m_background.busy())) {
        m_again.start(static_cast<int>(std::max<qint64>(rest, kLeastBetween / 4)));
        return;
    }
    m_age.start();
    m_first = store();
    m_second = other;
    m_revision = revision;
    m_background.start([this, a = store(), b = other](std::stop_token) -> Background::Done {
        auto differences = std::make_shared<const std::vector<Difference>>(
            differencesOf(trace::measure(*a), trace::measure(*b), QStringLiteral("A"), QStringLiteral("B")));
        return [this, differences] {
            fillTable(*differences);
            emit compared();
        };
    });
}

void ComparePanel::fillTable(const std::vector<Difference> &differences)
{
    const QString current = m_table->currentItem() ? m_table->currentItem()->text(What) : QString();
    m_table->clear();
    QTreeWidgetItem *again = nullptr;
    for (const Difference &difference : differences) {
        auto *row = new QTreeWidgetItem(m_table, { difference.what, difference.first, difference.second, difference.ratio, difference.words });
        for (const int column : { First, Second, Ratio })
            row->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        if (difference.better != Difference::Better::Neither) {
            QFont bold = m_table->font();
            bold.setWeight(QFont::DemiBold);
            row->setFont(difference.better == Difference::Better::First ? First : Second, bold);
        }
        row->setToolTip(What, difference.words);
        if (difference.what == current)
            again = row;
    }
    if (QTreeWidgetItem *row = again ? again : m_table->topLevelItem(0))
        m_table->setCurrentItem(row); // a screen reader has to find one
    arrange();
}

} // namespace interleave::ui
