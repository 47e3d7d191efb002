// SPDX-License-Identifier: GPL-3.0-or-later
#include "whatifbar.h"

#include <ui/theme/words.h>
#include <ui/widgets/widgets.h>
#include <ui/widgets/wraplayout.h>

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

#include <cmath>

namespace interleave::ui {

namespace {

constexpr double kTimeScales[] = { 1, 2, 5, 10, 20, 50, 100, 200 };

/// A number without trailing zeros, and small buttons of its own beside it.
class NumberField : public QDoubleSpinBox
{
public:
    explicit NumberField(QWidget *parent)
        : QDoubleSpinBox(parent)
    {
        setButtonSymbols(QAbstractSpinBox::NoButtons);
    }
    /// As wide as the largest number, however many decimals could be typed.
    [[nodiscard]] QSize sizeHint() const override
    {
        const int padding = 2 * fontMetrics().averageCharWidth() + 6;
        return { fontMetrics().horizontalAdvance(textFromValue(maximum()) + suffix()) + padding, QDoubleSpinBox::sizeHint().height() };
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }
    [[nodiscard]] QString textFromValue(double value) const override { return locale().toString(value, 'g', 6); }
};

/// The control with − and + beside it.
QWidget *withSteps(QAbstractSpinBox *spin, QWidget *parent)
{
    auto *box = new QWidget(parent);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(spin);
    for (const int by : { -1, 1 }) {
        auto *button = makeButton(by < 0 ? QStringLiteral("−") : QStringLiteral("+"), "stepper", by < 0 ? WhatIfBar::tr("Less") : WhatIfBar::tr("More"), box);
        button->setAccessibleName(button->toolTip());
        button->setAutoRepeat(true);
        button->setFocusPolicy(Qt::NoFocus);
        QObject::connect(button, &QPushButton::clicked, spin, [spin, by] { spin->stepBy(by); });
        row->addWidget(button);
    }
    return box;
}

} // namespace

WhatIfBar::WhatIfBar(int cores, QWidget *parent)
    : QFrame(parent)
    , m_theme(Theme::of(Scheme::System))
    , m_coreCount(std::max(1, cores))
{
    setProperty("look", "bar");
    m_row = new QBoxLayout(QBoxLayout::LeftToRight, this);
    m_row->setContentsMargins(11, 8, 18, 8);
    m_row->setSpacing(8);
    m_fields = new WrapLayout;
    auto *fields = new QWidget(this);
    fields->setLayout(m_fields);
    m_row->addWidget(fields, 1);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(8);
    m_buttons->addStretch(1);
    m_stop = makeButton(tr("Stop"), "normal", tr("Ends the run; what was recorded stays (Ctrl+F2)"), this);
    m_freeze = makeButton(tr("Freeze"), "normal", tr("Stops time for everything that runs, or lets it go on (Space). A frozen run judges no claims."), this);
    m_step = makeButton(tr("Step"), "normal", {}, this);
    m_run = makeButton(tr("▶ Run"), "primary", {}, this);
    for (QPushButton *button : { m_stop, m_freeze, m_step, m_run })
        m_buttons->addWidget(button, 0, Qt::AlignTop);
    m_row->addLayout(m_buttons);
    connect(m_run, &QPushButton::clicked, this, [this] {
        if (m_stepping)
            emit stepNoMoreRequested();
        else
            emit runRequested();
    });
    connect(m_step, &QPushButton::clicked, this, [this] {
        if (m_stepping)
            emit stepRequested();
        else
            emit stepsRequested();
    });
    connect(m_stop, &QPushButton::clicked, this, &WhatIfBar::stopRequested);
    connect(m_freeze, &QPushButton::clicked, this, [this] {
        if (m_state == RunState::Frozen)
            emit resumeRequested();
        else
            emit freezeRequested();
    });
    updateButtons();
}

void WhatIfBar::setTheme(const Theme &theme)
{
    m_theme = theme;
    m_fields->setSpacings(theme.px(14), theme.px(6));
    const int height = theme.px(38); // of one row: the buttons stand beside the first
    for (QPushButton *button : { m_stop, m_freeze, m_step, m_run })
        button->setFixedHeight(height);
    layout()->setContentsMargins(theme.px(11), theme.px(8), theme.px(16), theme.px(8));
    // What a button says changes; its width does not, so that nothing jumps while a run begins and ends.
    m_run->setMinimumWidth(theme.px(116));
    m_freeze->setMinimumWidth(theme.px(78));
    m_step->setMinimumWidth(theme.px(92));
    arrange();
}

void WhatIfBar::arrange()
{
    const QMargins margins = m_row->contentsMargins();
    const int room = width() - margins.left() - margins.right() - m_row->spacing();
    const bool below = m_fields->sizeHint().width() + m_buttons->sizeHint().width() > room;
    m_row->setDirection(below ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void WhatIfBar::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    arrange();
}

void WhatIfBar::addField(const QString &label, QWidget *control, const QString &explanation)
{
    auto *field = new QWidget(this);
    auto *column = new QVBoxLayout(field);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = makeLabel(label, "small", field);
    head->setContentsMargins(7, 0, 0, 0);
    head->setBuddy(control);
    column->addWidget(head);
    if (auto *spin = qobject_cast<QAbstractSpinBox *>(control)) {
        spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
        column->addWidget(withSteps(spin, field));
    } else {
        column->addWidget(control);
    }
    field->setToolTip(explanation);
    control->setToolTip(explanation);
    control->setAccessibleName(label);
    control->setAccessibleDescription(explanation);
    m_fields->addWidget(field);
}

void WhatIfBar::setLesson(const lessons::Lesson *lesson)
{
    m_lesson = lesson;
    clearLayout(m_fields);
    m_parameters.clear();
    m_interval = nullptr;
    m_cores = nullptr;
    m_scale = nullptr;
    m_ran = false;
    if (!lesson) {
        updateExpected();
        updateButtons();
        return;
    }
    const auto turned = [this] {
        updateExpected();
        emit changed();
    };
    for (const scenario::ParameterSpec &parameter : lesson->parameters) {
        auto *spin = new NumberField(this);
        spin->setRange(parameter.min, parameter.max);
        spin->setSingleStep(parameter.step);
        spin->setDecimals(parameter.step == std::round(parameter.step) ? 0 : 2);
        spin->setValue(parameter.standard);
        if (!parameter.unit.empty())
            spin->setSuffix(QChar(0x00a0) + QString::fromStdString(parameter.unit));
        connect(spin, &QDoubleSpinBox::valueChanged, this, turned);
        addField(QString::fromStdString(parameter.label), spin,
            tr("From %1 to %2; this lesson starts with %3").arg(parameter.min).arg(parameter.max).arg(parameter.standard));
        m_parameters[parameter.id] = spin;
    }
    auto *gil = makeLabel(tr("CPython 3.2+"), "value", this);
    gil->setContentsMargins(7, 3, 7, 3);
    addField(tr("GIL"), gil, tr("The lock that only one thread at a time can hold to run Python, as CPython has had it since version 3.2"));

    m_interval = new NumberField(this);
    m_interval->setRange(0.05, 1000);
    m_interval->setDecimals(2);
    m_interval->setSingleStep(1);
    m_interval->setValue(5);
    m_interval->setSuffix(QStringLiteral("\u00a0ms"));
    connect(m_interval, &QDoubleSpinBox::valueChanged, this, turned);
    addField(tr("Switch interval"), m_interval,
        tr("How long a thread that wants the GIL waits before it asks for it. Python's own is 5 ms (sys.setswitchinterval)."));

    m_cores = new QSpinBox(this);
    m_cores->setRange(1, m_coreCount);
    m_cores->setValue(m_coreCount);
    m_cores->setSuffix(tr(" of %1").arg(m_coreCount));
    connect(m_cores, &QSpinBox::valueChanged, this, turned);
    addField(tr("Cores allowed"), m_cores, tr("On how many of this machine's cores the run may be"));

    m_scale = new QComboBox(this);
    for (const double scale : kTimeScales)
        m_scale->addItem(QStringLiteral("×%1  ▾").arg(scale), scale);
    connect(m_scale, &QComboBox::currentIndexChanged, this, turned);
    addField(tr("Time"), m_scale,
        tr("Slows everything down, for real: at ×100 every duration and the switch interval are a hundred times as long. "
           "A slowed run judges no claims."));
    arrange();
    updateExpected();
    updateButtons();
}

void WhatIfBar::set(const std::map<std::string, double> &settings)
{
    for (const auto &[name, value] : settings) {
        if (const auto field = m_parameters.find(name); field != m_parameters.end())
            field->second->setValue(value);
        else if (name == "interval_ms" && m_interval)
            m_interval->setValue(value);
        else if (name == "cores" && m_cores)
            m_cores->setValue(static_cast<int>(value));
    }
}

scenario::ParameterValues WhatIfBar::parameters() const
{
    scenario::ParameterValues values;
    for (const auto &[id, spin] : m_parameters)
        values[id] = spin->value();
    return values;
}

scenario::Knobs WhatIfBar::knobs() const
{
    scenario::Knobs knobs;
    if (!m_interval)
        return knobs;
    knobs.switchInterval = Nanoseconds { static_cast<std::int64_t>(std::llround(m_interval->value() * 1e6)) };
    knobs.coresAllowed = m_cores->value() == m_coreCount ? 0 : m_cores->value();
    knobs.timeScale = m_scale->currentData().toDouble();
    return knobs;
}

void WhatIfBar::updateExpected()
{
    m_expected.clear();
    if (!m_lesson)
        return;
    // One run of each variant as the scenario itself expects it, times the repetitions of the hungriest claim.
    Nanoseconds once { 0 };
    for (const auto &variant : m_lesson->variants) {
        const auto scenario = scenario::instantiate(variant, m_lesson->latency, m_lesson->parameters, parameters(), knobs(), m_lesson->id, {});
        if (scenario)
            once += scenario->expected;
    }
    int runs = 1;
    if (knobs().timeScale == 1) {
        for (const auto &claim : m_lesson->claims)
            runs = std::max(runs, claim.runs);
    }
    const double seconds = static_cast<double>((once * runs).count()) / 1e9;
    m_expected = tr("about %1 s").arg(std::max(1L, std::lround(seconds)));
    updateButtons();
}

void WhatIfBar::setMayRun(bool may, const QString &why)
{
    m_mayRun = may;
    m_why = why;
    updateButtons();
}

void WhatIfBar::setRunning(bool running, RunState state)
{
    m_running = running;
    m_state = running ? state : RunState::Finished;
    if (running)
        m_ran = true;
    updateButtons();
}

void WhatIfBar::setStepping(bool stepping, int standing)
{
    if (stepping == m_stepping && standing == m_standing)
        return;
    m_stepping = stepping;
    m_standing = standing;
    updateButtons();
}

void WhatIfBar::setStepTarget(const QString &label, const QString &why)
{
    m_stepTarget = label;
    m_whyNoSteps = why;
    updateButtons();
}

void WhatIfBar::setRanBefore(bool ran)
{
    m_ran = ran;
    updateButtons();
}

void WhatIfBar::updateButtons()
{
    m_run->setEnabled(m_lesson && m_mayRun && (!m_running || (m_stepping && m_state == RunState::Running)));
    m_run->setText(m_stepping ? tr("▶ Run on") : m_ran ? tr("▶ Run again") : tr("▶ Run"));
    m_run->setToolTip(!m_lesson ? QString()
            : m_stepping        ? tr("Lets all threads go on, without stopping before their steps (F5)")
            : m_running         ? tr("A run is on")
            : m_mayRun          ? tr("Runs this for real, on this machine: %1, with the repetitions for the verdict (F5)").arg(m_expected)
                                : m_why);
    m_run->setAccessibleDescription(m_run->toolTip());
    updateStepButton();
    const bool canFreeze = m_running && (m_state == RunState::Running || m_state == RunState::Frozen);
    m_freeze->setEnabled(canFreeze);
    m_freeze->setText(m_state == RunState::Frozen ? tr("Go on") : tr("Freeze"));
    m_freeze->setToolTip(!m_running ? tr("While a run is on: stops time for everything that runs (Space)")
            : m_state == RunState::Frozen
            ? tr("Lets everything go on from where it stopped (Space)")
            : tr("Stops time for everything that runs, so that you can look (Space). A run that was frozen judges no claims."));
    m_stop->setEnabled(m_running && m_state != RunState::Stopping);
    m_stop->setToolTip(m_running ? tr("Ends the run; what was recorded stays (Ctrl+F2)") : tr("While a run is on: ends it (Ctrl+F2)"));
}

void WhatIfBar::updateStepButton()
{
    const bool canStart = m_lesson && m_mayRun && !m_running && !m_stepTarget.isEmpty();
    m_step->setEnabled(m_stepping ? m_standing > 0 && m_state == RunState::Running : canStart);
    m_step->setText(m_stepping ? tr("Next step") : tr("Step"));
    m_step->setToolTip(!m_lesson     ? QString()
            : m_stepping             ? tr("Lets the thread that has stood longest take its next step (F6, or → in the picture)")
            : m_running              ? tr("A run is on")
            : !m_mayRun              ? m_why
            : m_stepTarget.isEmpty() ? m_whyNoSteps
                                     : tr("Runs “%1” step by step: each thread stops before every step until you let it go on (F6). "
                                          "Its times are yours, so it judges no claims.")
                                           .arg(m_stepTarget));
    m_step->setAccessibleDescription(m_step->toolTip());
}

} // namespace interleave::ui
