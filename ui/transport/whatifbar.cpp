// SPDX-License-Identifier: GPL-3.0-or-later
#include "whatifbar.h"

#include <ui/theme/numbers.h>
#include <ui/theme/words.h>
#include <ui/widgets/pickbox.h>
#include <ui/widgets/widgets.h>

#include <QAbstractItemView>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSpinBox>

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
        setGroupSeparatorShown(true);
    }
    /// As wide as the largest number, however many decimals could be typed.
    [[nodiscard]] QSize sizeHint() const override
    {
        const int padding = 2 * fontMetrics().averageCharWidth() + 6;
        return { fontMetrics().horizontalAdvance(textFromValue(maximum()) + suffix()) + padding, QDoubleSpinBox::sizeHint().height() };
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }
    [[nodiscard]] QString textFromValue(double value) const override { return numberText(value, locale()); }
};

} // namespace

WhatIfBar::WhatIfBar(int cores, QWidget *parent)
    : FieldBar(parent)
    , m_coreCount(std::max(1, cores))
{
    m_stop = addButton(tr("Stop"), "normal", tr("Ends the run; what was recorded stays (Ctrl+F2)"), 0);
    m_freeze = addButton(tr("Freeze"), "normal", tr("Stops time for everything that runs, or lets it go on (Space). A frozen run judges no claims."), 78);
    m_step = addButton(tr("Step"), "normal", {}, 92);
    m_run = addButton(tr("▶ Run"), "primary", {}, 116);
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

void WhatIfBar::setLesson(const lessons::Lesson *lesson)
{
    m_lesson = lesson;
    clearFields();
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
            tr("From %1 to %2; this lesson starts with %3").arg(numberText(parameter.min), numberText(parameter.max), numberText(parameter.standard)));
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

    m_scale = new PickBox(this);
    for (const double scale : kTimeScales)
        m_scale->addItem(QStringLiteral("×%1").arg(scale), scale);
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

void WhatIfBar::setStepTarget(const QString &label, const QString &who, const QString &why)
{
    m_stepTarget = label;
    m_stepped = who;
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
            : m_stepping        ? tr("Lets everybody go on, without stopping before their steps (F5)")
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
    m_step->setToolTip(!m_lesson                        ? QString()
            : m_stepping && m_state == RunState::Frozen ? tr("Time is frozen: nobody takes a step until it goes on (Space)")
            : m_stepping && m_standing == 0             ? tr("Nobody stands before a step now: all are in one, or wait for something")
            : m_stepping                                ? tr("Lets the one that has stood longest take its next step (F6, or → in the picture)")
            : m_running                                 ? tr("A run is on")
            : !m_mayRun                                 ? m_why
            : m_stepTarget.isEmpty()                    ? m_whyNoSteps
                                                        : tr("Runs “%1” step by step: %2 stops before every step until you let it go on (F6). "
                                                             "Its times are yours, so it judges no claims.")
                                           .arg(m_stepTarget, m_stepped));
    m_step->setAccessibleDescription(m_step->toolTip());
}

} // namespace interleave::ui
