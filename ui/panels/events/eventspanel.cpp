// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventspanel.h"

#include "eventmodel.h"
#include "spantable.h"

#include <ui/panels/lanenames.h>
#include <ui/theme/words.h>
#include <ui/timeline/timelinerange.h>
#include <ui/widgets/widgets.h>

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QScopedValueRollback>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace interleave::ui {

namespace {

constexpr int kDebounce = 200, kLiveEvery = 500, kProgressEvery = 60; // milliseconds
constexpr int kMostLaneEntries = 400;
constexpr int kMostCopied = 50'000; // in one go, while the window waits; all of them are in the CSV
constexpr int kAll = -1, kKinds = 0, kLaneBase = 100; // what an entry of the lanes stands for

} // namespace

EventsPanel::EventsPanel(QWidget *parent)
    : Panel(parent)
    , m_pages(new QStackedWidget(this))
    , m_model(new EventModel(this))
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_pages);
    m_empty = makeLabel(tr("After Run: everything that happened, as a table."), "empty", m_pages);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_pages->addWidget(m_empty);
    auto *page = new QWidget(m_pages);
    m_pages->addWidget(page);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *bar = new QHBoxLayout;
    m_lanes = new QComboBox(page);
    m_lanes->setAccessibleName(tr("Lanes"));
    m_lanes->setToolTip(tr("Of which lanes"));
    m_lanes->setSizeAdjustPolicy(QComboBox::AdjustToContentsOnFirstShow);
    m_lanes->setProperty("look", "filter");
    m_states = new QComboBox(page);
    m_states->setProperty("look", "filter");
    m_states->setAccessibleName(tr("State"));
    m_states->setToolTip(tr("In which state"));
    m_text = new QLineEdit(page);
    m_text->setPlaceholderText(tr("Filter: a name, a state, a lock …"));
    m_text->setAccessibleName(tr("Filter by text"));
    m_text->setClearButtonEnabled(true);
    m_text->setProperty("look", "filter");
    m_status = makeLabel({}, "faint", page);
    m_copy = makeButton(tr("Copy rows"), "quiet", tr("Copies the selected rows, tab-separated (Ctrl+C in the table)"), page);
    bar->addWidget(m_lanes);
    bar->addWidget(m_states);
    bar->addWidget(m_text, 1);
    bar->addWidget(m_status);
    bar->addWidget(m_copy);
    column->addLayout(bar);
    m_progress = new QProgressBar(page);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Searching"));
    QSizePolicy keeps = m_progress->sizePolicy();
    keeps.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keeps);
    m_progress->hide();
    column->addWidget(m_progress);
    m_table = new SpanTable(page);
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Spans"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionsClickable(true);
    m_table->horizontalHeader()->setSortIndicatorShown(true);
    m_table->horizontalHeader()->setSortIndicator(EventModel::Time, Qt::AscendingOrder);
    m_table->installEventFilter(this);
    column->addWidget(m_table, 1);

    m_debounce.setSingleShot(true);
    m_debounce.setInterval(kDebounce);
    m_again.setSingleShot(true);
    m_again.setInterval(kLiveEvery);
    m_progressTimer.setInterval(kProgressEvery);
    connect(&m_debounce, &QTimer::timeout, this, &EventsPanel::search);
    connect(&m_again, &QTimer::timeout, this, &EventsPanel::changed);
    connect(&m_progressTimer, &QTimer::timeout, this, [this] {
        if (m_done)
            m_progress->setValue(m_done->load(std::memory_order_relaxed));
    });
    connect(m_text, &QLineEdit::textChanged, &m_debounce, qOverload<>(&QTimer::start));
    connect(m_lanes, &QComboBox::activated, this, &EventsPanel::search);
    connect(m_states, &QComboBox::activated, this, &EventsPanel::search);
    connect(m_copy, &QPushButton::clicked, this, &EventsPanel::copyRows);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, &EventsPanel::sortBy);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &current) {
        if (!m_linking && current.isValid())
            goToRow(current.row(), false);
    });
    connect(m_table, &SpanTable::typed, this, [this](const QString &text) {
        m_text->setFocus(Qt::ShortcutFocusReason);
        m_text->setText(text);
    });
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex &index) { goToRow(index.row(), true); });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex &index) { goToRow(index.row(), false); });
    fillStates();
}

EventsPanel::~EventsPanel() = default;

QTableView *EventsPanel::table() const noexcept { return m_table; }

void EventsPanel::setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *newRange)
{
    if (range())
        disconnect(range(), nullptr, this, nullptr);
    m_background.cancel();
    m_debounce.stop();
    m_again.stop();
    m_model->clear();
    m_current = {};
    m_revision = 0;
    m_lanesSeen = 0;
    if (newRange)
        connect(newRange, &TimelineRange::selectionChanged, this, [this] {
            if (isVisible())
                showSelection();
        });
    Panel::setRun(std::move(store), newRange);
}

void EventsPanel::setTheme(const Theme &newTheme)
{
    auto *bar = static_cast<QHBoxLayout *>(m_pages->widget(1)->layout()->itemAt(0)->layout());
    bar->setContentsMargins(newTheme.px(12), newTheme.px(5), newTheme.px(10), newTheme.px(4));
    bar->setSpacing(newTheme.px(8));
    m_table->verticalHeader()->setDefaultSectionSize(newTheme.px(24));
    for (QComboBox *box : { m_lanes, m_states })
        box->setMinimumWidth(newTheme.px(84)); // they give way, before the window becomes wider
    m_lanes->setMaximumWidth(newTheme.px(230));
    m_states->setMaximumWidth(newTheme.px(210));
    m_text->setMinimumWidth(newTheme.px(90));
    Panel::setTheme(newTheme);
    arrangeColumns();
}

void EventsPanel::resizeEvent(QResizeEvent *event)
{
    Panel::resizeEvent(event);
    arrangeColumns();
}

void EventsPanel::arrangeColumns()
{
    const int width = this->width(); // the table has its own only later
    m_table->setColumnWidth(EventModel::Time, theme().px(108));
    m_table->setColumnWidth(EventModel::Duration, theme().px(104));
    const int rest = std::max(width - theme().px(212), theme().px(200));
    m_table->setColumnWidth(EventModel::OnLane, std::clamp(rest * 30 / 100, theme().px(90), theme().px(240)));
    m_table->setColumnWidth(EventModel::State, std::clamp(rest * 35 / 100, theme().px(110), theme().px(250)));
    m_status->setVisible(width > theme().px(560));
    m_copy->setVisible(width > theme().px(480));
}

void EventsPanel::fillStates()
{
    m_states->addItem(tr("Any state"), kAll);
    for (std::size_t state = 0; state < trace::kLaneStateCount; ++state)
        m_states->addItem(stateWords(static_cast<trace::LaneState>(state)), static_cast<int>(state));
}

void EventsPanel::fillLanes()
{
    const QVariant chosen = m_lanes->currentData();
    m_lanesSeen = store()->laneCount();
    m_lanes->clear();
    m_lanes->addItem(tr("All lanes"), kAll);
    std::vector<bool> there(trace::kLaneKindCount, false);
    for (std::uint32_t i = 0; i < m_lanesSeen; ++i) {
        if (const auto kind = static_cast<std::size_t>(store()->lane(LaneId { i }).info().kind); kind < there.size())
            there[kind] = true;
    }
    for (std::size_t kind = 0; kind < there.size(); ++kind) {
        if (there[kind])
            m_lanes->addItem(laneKindWords(static_cast<trace::LaneKind>(kind)), kKinds + static_cast<int>(kind));
    }
    m_lanes->insertSeparator(m_lanes->count());
    for (std::uint32_t i = 0; i < std::min<std::size_t>(m_lanesSeen, kMostLaneEntries); ++i)
        m_lanes->addItem(laneName(*store(), LaneId { i }), kLaneBase + static_cast<int>(i));
    m_lanes->setCurrentIndex(chosen.isValid() ? std::max(0, m_lanes->findData(chosen)) : 0);
}

SpanQuery EventsPanel::query() const
{
    SpanQuery query;
    const int lanes = m_lanes->currentData().toInt();
    for (std::uint32_t i = 0; i < store()->laneCount(); ++i) {
        const int kind = static_cast<int>(store()->lane(LaneId { i }).info().kind);
        if (lanes == kAll || (lanes < kLaneBase ? lanes - kKinds == kind : lanes - kLaneBase == static_cast<int>(i)))
            query.lanes.push_back(LaneId { i });
    }
    if (const int state = m_states->currentData().toInt(); state != kAll)
        query.state = static_cast<trace::LaneState>(state);
    query.text = m_text->text().trimmed();
    query.sort = m_sort;
    return query;
}

void EventsPanel::refresh()
{
    if (!store() || store()->spanCount() == 0) {
        m_pages->setCurrentIndex(0);
        return;
    }
    m_pages->setCurrentIndex(1);
    if (store()->revision() == m_revision)
        return;
    if (m_revision != 0 && (m_again.isActive() || searching())) { // a table that changes ten times a second cannot be read
        if (!m_again.isActive())
            m_again.start();
        return;
    }
    if (store()->laneCount() != m_lanesSeen)
        fillLanes();
    search();
    m_again.start();
}

void EventsPanel::search()
{
    if (!store())
        return;
    m_debounce.stop();
    m_revision = store()->revision();
    SpanQuery wanted = query();
    if (wanted.isPlain()) {
        m_background.cancel();
        const QScopedValueRollback linking(m_linking, true);
        m_model->setOrder(store(), std::make_unique<SpanOrder>(store(), wanted.lanes), m_sort == SpanSort::Latest);
        shown();
        return;
    }
    m_done = std::make_shared<std::atomic<int>>(0);
    m_progress->setValue(0);
    m_progress->show();
    m_progressTimer.start();
    m_status->setText(tr("Searching …"));
    m_background.start([this, search = SpanSearch(store(), std::move(wanted)), done = m_done](std::stop_token stop) -> Background::Done {
        auto found = search.run(stop, *done);
        if (!found)
            return {};
        return [this, result = std::make_shared<FoundSpans>(std::move(*found))] {
            const QScopedValueRollback linking(m_linking, true);
            m_model->setFound(store(), std::move(*result));
            shown();
        };
    });
}

void EventsPanel::shown()
{
    const QScopedValueRollback linking(m_linking, true);
    m_progressTimer.stop();
    m_progress->hide();
    const QLocale locale;
    const auto rows = static_cast<std::uint64_t>(m_model->rowCount());
    m_status->setText(rows < m_model->matched()
            ? tr("the first %1 of %2").arg(locale.toString(static_cast<qulonglong>(rows)), locale.toString(static_cast<qulonglong>(m_model->matched())))
            : rows == 0 ? tr("nothing like that")
                        : tr("%1 spans").arg(locale.toString(static_cast<qulonglong>(rows))));
    m_table->setAccessibleDescription(m_status->text());
    std::optional<int> row;
    if (m_current.lane != trace::kNoLane)
        row = m_model->rowOf(m_current);
    if (const auto selection = range() ? range()->selection() : std::nullopt; !row && selection)
        row = m_model->rowOf({ selection->lane, selection->span });
    if (rows > 0) { // a screen reader has to find a row
        const QModelIndex index = m_model->index(row.value_or(0), 0);
        m_table->setCurrentIndex(index);
        m_table->scrollTo(index, row ? QAbstractItemView::PositionAtCenter : QAbstractItemView::EnsureVisible);
    }
    emit rowsChanged();
}

void EventsPanel::sortBy(int column)
{
    if (column == EventModel::Time)
        m_sort = m_sort == SpanSort::Earliest ? SpanSort::Latest : SpanSort::Earliest;
    else if (column == EventModel::Duration)
        m_sort = m_sort == SpanSort::Longest ? SpanSort::Shortest : SpanSort::Longest;
    const bool byTime = m_sort == SpanSort::Earliest || m_sort == SpanSort::Latest;
    m_table->horizontalHeader()->setSortIndicator(byTime ? EventModel::Time : EventModel::Duration,
        m_sort == SpanSort::Earliest || m_sort == SpanSort::Shortest ? Qt::AscendingOrder : Qt::DescendingOrder);
    if (column <= EventModel::Duration) {
        m_current = {}; // the order was asked for to see what comes first in it
        search();
    }
}

void EventsPanel::goToRow(int row, bool closer)
{
    m_current = m_model->refAt(row);
    if (!range() || m_current.lane == trace::kNoLane)
        return;
    const trace::Span span = store()->lane(m_current.lane).span(m_current.span);
    const QScopedValueRollback linking(m_linking, true);
    range()->setPlayhead(span.begin);
    range()->select(TimelineRange::Selection { m_current.lane, m_current.span });
    const Nanoseconds margin = std::max((span.end - span.begin) / 2, Nanoseconds { 20'000 });
    if (closer)
        range()->show({ span.begin - margin, span.end + margin });
    else
        range()->reveal({ span.begin, std::min(span.end, span.begin + range()->visible().length() / 2) });
}

void EventsPanel::showSelection()
{
    const auto selection = range() ? range()->selection() : std::nullopt;
    if (m_linking || !selection || !store())
        return;
    m_current = { selection->lane, selection->span };
    const auto row = m_model->rowOf(m_current);
    if (!row)
        return;
    const QScopedValueRollback linking(m_linking, true);
    m_table->setCurrentIndex(m_model->index(*row, 0));
    m_table->scrollTo(m_model->index(*row, 0));
}

void EventsPanel::copyRows()
{
    const std::vector<int> rows = m_table->selectedRows(kMostCopied);
    QString text = EventModel::tsvHead();
    for (const int row : rows)
        text += m_model->tsvLine(row);
    QGuiApplication::clipboard()->setText(text);
    m_status->setText(m_table->selectedCount() > kMostCopied ? tr("the first %1 rows copied").arg(QLocale().toString(kMostCopied))
                                                             : tr("%n row(s) copied", nullptr, static_cast<int>(rows.size())));
}

bool EventsPanel::eventFilter(QObject *object, QEvent *event)
{
    if (object != m_table || event->type() != QEvent::KeyPress)
        return Panel::eventFilter(object, event);
    auto *key = static_cast<QKeyEvent *>(event);
    if (key->matches(QKeySequence::Copy)) {
        copyRows();
        return true;
    }
    if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && m_table->currentIndex().isValid()) {
        goToRow(m_table->currentIndex().row(), true);
        return true;
    }
    return false;
}

} // namespace interleave::ui
