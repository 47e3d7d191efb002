// SPDX-License-Identifier: GPL-3.0-or-later
#include "waitlist.h"

#include <ui/panels/lanenames.h>
#include <ui/theme/words.h>

#include <QHeaderView>
#include <QLocale>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace interleave::ui {

using trace::LaneState;

namespace {

enum Role { WaitRole = Qt::UserRole, ShareRole, StateRole, KeyRole };
enum Column { Who, Bar, Total, Count, P50, P99, Longest };
enum LongestColumn { LongWho, LongWhat, LongBar, LongLength, LongAt };

Nanoseconds nanoseconds(double value) { return Nanoseconds { static_cast<std::int64_t>(value) }; }

/// A bar as the timeline draws the state, as long as the row's share.
class BarDelegate : public QStyledItemDelegate
{
public:
    BarDelegate(const Theme &theme, QObject *parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    {
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const QVariant share = index.data(ShareRole);
        if (!share.isValid())
            return;
        const auto state = static_cast<LaneState>(index.data(StateRole).toInt());
        const int high = std::min(m_theme.px(12), option.rect.height() - 4);
        const QRect ground(option.rect.left() + m_theme.px(4), option.rect.center().y() - high / 2, option.rect.width() - m_theme.px(12), high);
        if (ground.width() <= 0)
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.lane);
        painter->drawRoundedRect(ground, m_theme.px(3), m_theme.px(3));
        QRect bar = ground;
        bar.setWidth(std::max(2, static_cast<int>(ground.width() * std::clamp(share.toDouble(), 0.0, 1.0))));
        painter->setBrushOrigin(bar.topLeft());
        painter->setBrush(m_theme.brush(state, high, painter->device()->devicePixelRatioF()));
        painter->drawRoundedRect(bar, m_theme.px(3), m_theme.px(3));
        painter->restore();
    }

private:
    const Theme &m_theme;
};

void setNumber(QTreeWidgetItem *item, int column, const QString &text)
{
    item->setText(column, text);
    item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
}

void setNumbers(QTreeWidgetItem *item, const trace::Quantiles &wait)
{
    setNumber(item, Total, durationText(nanoseconds(wait.total)));
    setNumber(item, Count, QLocale().toString(static_cast<qulonglong>(wait.count)));
    setNumber(item, P50, durationText(nanoseconds(wait.p50)));
    setNumber(item, P99, durationText(nanoseconds(wait.p99)));
    setNumber(item, Longest, durationText(nanoseconds(wait.max)));
}

QTreeWidgetItem *itemOf(QTreeWidget *tree, const QString &key)
{
    for (QTreeWidgetItemIterator it(tree); *it; ++it) {
        if ((*it)->data(0, KeyRole).toString() == key)
            return *it;
    }
    return nullptr;
}

} // namespace

QString thingText(const trace::TraceStore &store, const trace::WaitedFor &thing)
{
    const QString name = QString::fromStdString(thing.name);
    switch (thing.state) {
    case LaneState::WantsGil: return name.isEmpty() ? QObject::tr("the GIL") : name;
    case LaneState::Runnable: return name.isEmpty() ? QObject::tr("its turn in the loop") : QObject::tr("its turn in loop %1").arg(name);
    default: break;
    }
    QString kind = thing.state == LaneState::BlockedQueue ? QObject::tr("queue") : QObject::tr("lock");
    if (thing.lane.value < store.laneCount() && store.lane(thing.lane).info().what != trace::ObjectKind::None)
        kind = QString::fromLatin1(trace::objectKindName(store.lane(thing.lane).info().what).data());
    return name.isEmpty() ? kind : name == kind ? name : QStringLiteral("%1 %2").arg(kind, name);
}

WaitList::WaitList(Of what, QWidget *parent)
    : QTreeWidget(parent)
    , m_what(what)
    , m_theme(Theme::of(Scheme::System))
{
    setRootIsDecorated(what == Of::Waiters);
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setAllColumnsShowFocus(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setTextElideMode(Qt::ElideRight);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    if (what == Of::Waiters) {
        setHeaderLabels({ tr("Who"), tr("Share"), tr("In all"), tr("Waits"), tr("p50"), tr("p99"), tr("Longest") });
        setAccessibleName(tr("Who waited, for what, how long"));
    } else {
        setHeaderLabels({ tr("Who"), tr("For what"), tr("Length"), tr("How long"), tr("At") });
        setAccessibleName(tr("The longest waits"));
    }
    header()->setSectionsMovable(false);
    header()->setStretchLastSection(false);
    header()->setHighlightSections(false);
    for (int column = what == Of::Waiters ? int(Total) : int(LongLength); column < columnCount(); ++column)
        headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    setItemDelegateForColumn(what == Of::Waiters ? int(Bar) : int(LongBar), new BarDelegate(m_theme, this));
    connect(this, &QTreeWidget::itemClicked, this, &WaitList::request);
    connect(this, &QTreeWidget::itemActivated, this, &WaitList::request);
}

void WaitList::request(QTreeWidgetItem *item)
{
    const QVariant wait = item->data(0, WaitRole);
    if (wait.isValid())
        emit waitRequested(wait.value<trace::LongWait>());
}

void WaitList::setTheme(const Theme &theme)
{
    m_theme = theme;
    setIndentation(theme.px(14));
    arrangeColumns();
    viewport()->update();
}

void WaitList::resizeEvent(QResizeEvent *event)
{
    QTreeWidget::resizeEvent(event);
    arrangeColumns();
}

/// Numbers as wide as they need, the bar the rest; where there is little room the quantiles go.
void WaitList::arrangeColumns()
{
    const int width = viewport()->width();
    if (m_what == Of::Waiters) {
        setColumnHidden(P50, width < m_theme.px(520));
        setColumnHidden(P99, width < m_theme.px(580));
        setColumnHidden(Count, width < m_theme.px(400));
        setColumnWidth(Who, std::clamp(sizeHintForColumn(Who) + m_theme.px(6), m_theme.px(110), std::max(m_theme.px(110), width * 36 / 100)));
        int taken = columnWidth(Who);
        for (const int column : { Total, Count, P50, P99, Longest }) {
            setColumnWidth(column, m_theme.px(column == Count ? 66 : 78));
            taken += isColumnHidden(column) ? 0 : columnWidth(column);
        }
        setColumnWidth(Bar, std::max(m_theme.px(52), width - taken));
    } else {
        const int numbers = m_theme.px(84);
        setColumnHidden(LongBar, width < m_theme.px(430));
        setColumnWidth(LongLength, numbers);
        setColumnWidth(LongAt, m_theme.px(96));
        const int rest = width - numbers - m_theme.px(96);
        const bool bar = !isColumnHidden(LongBar);
        const int most = std::max(m_theme.px(70), rest * (bar ? 38 : 50) / 100); // as wide as what stands there
        setColumnWidth(LongWho, bar ? std::clamp(sizeHintForColumn(LongWho) + m_theme.px(6), m_theme.px(70), most) : most);
        setColumnWidth(LongWhat, bar ? std::clamp(sizeHintForColumn(LongWhat) + m_theme.px(6), m_theme.px(70), most) : most);
        setColumnWidth(LongBar, std::max(m_theme.px(40), rest - columnWidth(LongWho) - columnWidth(LongWhat)));
    }
}

void WaitList::setContention(const trace::TraceStore &store, const trace::Contention &contention)
{
    const QString current = currentItem() ? currentItem()->data(0, KeyRole).toString() : QString();
    QStringList folded;
    for (int i = 0; i < topLevelItemCount(); ++i) {
        if (!topLevelItem(i)->isExpanded())
            folded << topLevelItem(i)->data(0, KeyRole).toString();
    }
    setUpdatesEnabled(false);
    clear();
    if (m_what == Of::Waiters)
        fillWaiters(store, contention);
    else
        fillLongest(store, contention);
    for (int i = 0; i < topLevelItemCount(); ++i)
        topLevelItem(i)->setExpanded(!folded.contains(topLevelItem(i)->data(0, KeyRole).toString()));
    QTreeWidgetItem *again = current.isEmpty() ? nullptr : itemOf(this, current);
    if (QTreeWidgetItem *row = again ? again : topLevelItem(0))
        setCurrentItem(row); // a screen reader has to find one
    arrangeColumns();
    setUpdatesEnabled(true);
}

void WaitList::fillWaiters(const trace::TraceStore &store, const trace::Contention &contention)
{
    double most = 1;
    for (const auto &thing : contention.things) {
        for (const auto &waiter : thing.waiters)
            most = std::max(most, waiter.wait.total);
    }
    for (const auto &thing : contention.things) {
        auto *head = new QTreeWidgetItem(this);
        const QString what = thingText(store, thing);
        head->setText(Who, what);
        head->setData(Who, KeyRole, what + QString::number(thing.lane.value));
        QFont bold = font();
        bold.setWeight(QFont::DemiBold);
        for (int column = 0; column < columnCount(); ++column)
            head->setFont(column, bold);
        setNumbers(head, thing.wait);
        head->setToolTip(Who, tr("Waits for %1, of everybody. A click goes to the longest.").arg(what));
        const auto longest = std::max_element(thing.waiters.begin(), thing.waiters.end(),
            [](const auto &a, const auto &b) { return a.longest.length() < b.longest.length(); });
        if (longest != thing.waiters.end())
            head->setData(Who, WaitRole, QVariant::fromValue(longest->longest));
        int shown = 0;
        for (const auto &waiter : thing.waiters) {
            if (shown++ == kMostWaiters) {
                auto *more = new QTreeWidgetItem(head);
                more->setText(Who, tr("and %n more", nullptr, static_cast<int>(thing.waiters.size()) - kMostWaiters));
                break;
            }
            auto *row = new QTreeWidgetItem(head);
            row->setText(Who, laneName(store, waiter.who));
            row->setData(Who, KeyRole, what + QString::number(thing.lane.value) + QLatin1Char('/') + QString::number(waiter.who.value));
            row->setData(Who, WaitRole, QVariant::fromValue(waiter.longest));
            row->setData(Bar, ShareRole, waiter.wait.total / most);
            row->setData(Bar, StateRole, static_cast<int>(waiter.state));
            row->setData(Bar, Qt::AccessibleTextRole, tr("%1 % of the most").arg(QLocale().toString(100 * waiter.wait.total / most, 'f', 0)));
            row->setToolTip(Bar, stateSentence(waiter.state));
            setNumbers(row, waiter.wait);
        }
    }
}

void WaitList::fillLongest(const trace::TraceStore &store, const trace::Contention &contention)
{
    const double most = contention.longest.empty() ? 1.0 : static_cast<double>(std::max<std::int64_t>(1, contention.longest.front().length().count()));
    for (const auto &wait : contention.longest) {
        auto *row = new QTreeWidgetItem(this);
        row->setText(LongWho, laneName(store, wait.who));
        row->setText(LongWhat, thingText(store, contention.things[wait.thing]));
        row->setData(LongWho, WaitRole, QVariant::fromValue(wait));
        row->setData(LongWho, KeyRole, QStringLiteral("%1/%2").arg(wait.who.value).arg(wait.span));
        row->setData(LongBar, ShareRole, static_cast<double>(wait.length().count()) / most);
        row->setData(LongBar, StateRole, static_cast<int>(wait.state));
        row->setData(LongBar, Qt::AccessibleTextRole, stateWords(wait.state));
        setNumber(row, LongLength, wait.open ? tr("> %1").arg(durationText(wait.length())) : durationText(wait.length()));
        if (wait.open)
            row->setToolTip(LongLength, tr("Nothing has ended this wait"));
        setNumber(row, LongAt, positionText(wait.begin - store.begin(), Nanoseconds { 100'000 }));
    }
}

} // namespace interleave::ui
