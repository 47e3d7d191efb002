// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenarioform.h"

#include <ui/widgets/pickbox.h>
#include <ui/widgets/proselabel.h>
#include <ui/widgets/steppedspin.h>
#include <ui/widgets/widgets.h>

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace interleave::ui {

using scenario::Op;
using Place = MadeScenario::Place;

namespace {

constexpr int kPlaceRole = Qt::UserRole;

QVariantList packed(const Place &place)
{
    QVariantList list { QVariant::fromValue<qulonglong>(place.variant), QVariant::fromValue<qulonglong>(place.worker) };
    for (const std::size_t step : place.steps)
        list << QVariant::fromValue<qulonglong>(step);
    return list;
}

} // namespace

ScenarioForm::ScenarioForm(const lessons::Lesson &lesson, const scenario::ParameterValues &parameters, const scenario::Knobs &knobs,
    const Theme &theme, QWidget *parent)
    : QDialog(parent)
    , m_made(lesson, parameters)
    , m_knobs(knobs)
    , m_theme(theme)
{
    setWindowTitle(tr("Make one of your own: %1").arg(QString::fromStdString(lesson.title)));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(theme.px(640), theme.px(560));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(18), theme.px(16), theme.px(18), theme.px(14));
    column->setSpacing(theme.px(10));
    column->addWidget(new ProseLabel(tr("What each worker does, step by step. Exchange a step for another, make it longer, add or remove one; then run it for real. "
                                        "Such a run is a look: it judges no claims, and the lesson stays as it is."),
        "soft", this));
    m_tree = new QTreeWidget(this);
    m_tree->setHeaderLabels({ tr("Worker, step"), tr("How much"), tr("Line of the script") });
    m_tree->setAccessibleName(tr("The scenario"));
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    for (const int each : { 1, 2 })
        m_tree->header()->setSectionResizeMode(each, QHeaderView::ResizeToContents);
    m_tree->header()->setStretchLastSection(false);
    column->addWidget(m_tree, 1);
    m_problem = new ProseLabel({}, "because-bad", this);
    m_problem->hide();
    column->addWidget(m_problem);

    auto *row = new QHBoxLayout;
    m_add = makeButton(tr("Add a step"), "segment", tr("Behind the selected one: 10 ms of computing"), this);
    m_remove = makeButton(tr("Remove"), "segment", tr("The selected step"), this);
    m_undo = makeButton(tr("Undo"), "segment", tr("Takes the last change back (Ctrl+Z)"), this);
    m_undo->setShortcut(QKeySequence::Undo);
    m_reset = makeButton(tr("As in the lesson"), "segment", tr("Puts everything back; that can be undone"), this);
    m_run = makeButton(tr("▶ Run it"), "primary", tr("Runs every variant once, for real"), this);
    for (QPushButton *button : { m_add, m_remove, m_undo, m_reset })
        row->addWidget(button);
    row->addStretch(1);
    row->addWidget(m_run);
    column->addLayout(row);

    connect(m_add, &QPushButton::clicked, this, [this] {
        if (const auto place = selected())
            m_made.addStep(*place);
        rebuild();
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (const auto place = selected())
            m_made.remove(*place);
        rebuild();
    });
    connect(m_undo, &QPushButton::clicked, this, [this] {
        m_made.undo();
        rebuild();
    });
    connect(m_reset, &QPushButton::clicked, this, [this] {
        m_made.reset();
        rebuild();
    });
    connect(m_run, &QPushButton::clicked, this, [this] { emit runWanted(m_made.lesson(), m_made.parameters()); });
    connect(m_tree, &QTreeWidget::itemSelectionChanged, this, [this] {
        const auto place = selected();
        m_add->setEnabled(place.has_value());
        m_remove->setEnabled(place && !place->steps.empty());
    });
    rebuild();
}

std::optional<Place> ScenarioForm::selected() const
{
    const auto items = m_tree->selectedItems();
    const QVariantList list = items.isEmpty() ? QVariantList() : items.front()->data(0, kPlaceRole).toList();
    if (list.size() < 2)
        return {};
    Place place { list[0].toULongLong(), list[1].toULongLong(), {} };
    for (qsizetype i = 2; i < list.size(); ++i)
        place.steps.push_back(list[i].toULongLong());
    return place;
}

void ScenarioForm::later(std::function<void()> change)
{
    QTimer::singleShot(0, this, [this, change = std::move(change)] {
        change();
        rebuild();
    });
}

void ScenarioForm::rebuild()
{
    const auto kept = selected();
    m_tree->clear();
    const auto &variants = m_made.variants();
    for (std::size_t v = 0; v < variants.size(); ++v) {
        auto *variant = new QTreeWidgetItem(m_tree, { QString::fromStdString(variants[v].label.empty() ? variants[v].id : variants[v].label) });
        variant->setFlags(Qt::ItemIsEnabled);
        variant->setFont(0, m_theme.font(12, QFont::DemiBold));
        for (std::size_t w = 0; w < variants[v].workers.size(); ++w) {
            const auto &worker = variants[v].workers[w];
            const Place place { v, w, {} };
            auto *item = new QTreeWidgetItem(variant, { QString::fromStdString(worker.name) });
            item->setData(0, kPlaceRole, packed(place));
            auto *count = new QDoubleSpinBox(m_tree);
            count->setRange(1, 1000);
            count->setDecimals(0);
            count->setPrefix(QStringLiteral("× "));
            count->setValue(m_made.number(worker.count));
            count->setAccessibleName(tr("How many of %1").arg(QString::fromStdString(worker.name)));
            connect(count, &QDoubleSpinBox::editingFinished, this, [this, count, place, was = count->value()] {
                if (count->value() != was)
                    later([this, place, now = count->value()] { m_made.setCount(place, now); });
            });
            put(item, 1, withSteps(count, m_tree), count);
            addSteps(item, worker.steps, place);
        }
    }
    m_tree->expandAll();
    for (QTreeWidgetItemIterator it(m_tree); *it && kept; ++it) {
        if ((*it)->data(0, kPlaceRole).toList() == packed(*kept))
            (*it)->setSelected(true);
    }
    const auto place = selected();
    m_add->setEnabled(place.has_value());
    m_remove->setEnabled(place && !place->steps.empty());
    m_undo->setEnabled(m_made.canUndo());
    judge();
}

void ScenarioForm::addSteps(QTreeWidgetItem *parent, const std::vector<scenario::StepSpec> &steps, const Place &place)
{
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const scenario::StepSpec &step = steps[i];
        Place here = place;
        here.steps.push_back(i);
        QString text = QString::fromUtf8(scenario::opName(step.op).data(), static_cast<qsizetype>(scenario::opName(step.op).size()));
        if (!step.object.empty())
            text += QStringLiteral(" ") + QString::fromStdString(step.object);
        auto *item = new QTreeWidgetItem(parent, { MadeScenario::takesTime(step.op) ? QString() : text, {}, step.line ? QString::number(step.line) : QString() });
        item->setData(0, kPlaceRole, packed(here));
        if (MadeScenario::takesTime(step.op)) {
            auto *ops = new PickBox(m_tree);
            for (const Op op : { Op::Compute, Op::Native, Op::Sleep, Op::Io }) {
                const auto name = scenario::opName(op);
                ops->addItem(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())), static_cast<int>(op));
                if (op == step.op)
                    ops->setCurrentIndex(ops->count() - 1);
            }
            ops->setAccessibleName(tr("What it does"));
            connect(ops, &PickBox::activated, this, [this, ops, here](int chosen) {
                later([this, here, op = static_cast<Op>(ops->itemData(chosen).toInt())] { m_made.setOp(here, op); });
            });
            ops->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
            put(item, 0, ops, ops);
        }
        if (MadeScenario::takesTime(step.op) || step.op == Op::Repeat)
            addAmount(item, here, step);
        addSteps(item, step.body, here);
    }
}

void ScenarioForm::addAmount(QTreeWidgetItem *item, const Place &place, const scenario::StepSpec &step)
{
    auto *amount = new QDoubleSpinBox(m_tree);
    amount->setRange(step.op == Op::Repeat ? 1 : 0, step.op == Op::Io ? 1e7 : 1e5);
    amount->setDecimals(step.op == Op::Io || step.op == Op::Repeat ? 0 : 2);
    amount->setSuffix(step.op == Op::Io ? tr(" bytes") : step.op == Op::Repeat ? tr(" times") : tr(" ms"));
    amount->setValue(m_made.number(MadeScenario::amountOf(step)));
    amount->setAccessibleName(tr("How much"));
    connect(amount, &QDoubleSpinBox::editingFinished, this, [this, amount, place, was = amount->value()] {
        if (amount->value() != was)
            later([this, place, now = amount->value()] { m_made.setAmount(place, now); });
    });
    put(item, 1, withSteps(amount, m_tree), amount);
}

void ScenarioForm::put(QTreeWidgetItem *item, int column, QWidget *shown, QWidget *field)
{
    field->setProperty("look", "filter");
    m_tree->setItemWidget(item, column, shown);
    // Its height is that of the theme's text.
    shown->ensurePolished();
    for (QWidget *each : shown->findChildren<QWidget *>())
        each->ensurePolished();
    if (shown->layout())
        shown->layout()->invalidate();
    const int across = m_theme.px(8), down = m_theme.px(5); // the style sheet's padding of an item, and a little air
    item->setSizeHint(column, shown->sizeHint().grownBy({ across, down, across, down }));
}

void ScenarioForm::judge()
{
    const auto problem = m_made.problem(m_knobs);
    m_problem->setText(problem ? QString::fromStdString(problem->toLine()) : QString());
    m_problem->setVisible(problem.has_value());
    m_run->setEnabled(!problem);
}

} // namespace interleave::ui
