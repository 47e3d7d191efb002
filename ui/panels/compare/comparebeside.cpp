// SPDX-License-Identifier: GPL-3.0-or-later
// ComparePanel: its bar, and the engine beside the learner's own Python from the wish to the result.
#include "besidepage.h"
#include "comparepanel.h"

#include <lessons/comparison.h>
#include <ui/widgets/widgets.h>

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace interleave::ui {

void ComparePanel::buildBar(QBoxLayout *all)
{
    auto *bar = new QHBoxLayout;
    m_choice = new QComboBox(this);
    m_choice->setAccessibleName(tr("Compared with"));
    m_choice->setProperty("look", "filter");
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_status = makeLabel({}, "faint", this);
    m_status->setMinimumWidth(1);
    m_beside = makeButton(tr("Beside your own Python"), "segment-narrow", {}, this);
    m_open = makeButton(tr("Open a recording…"), "segment-narrow", tr("Compares the run that is shown with one from a file"), this);
    bar->addWidget(makeLabel(tr("Compared with"), "charthead", this));
    bar->addWidget(m_choice);
    bar->addStretch(1);
    bar->addWidget(m_status);
    bar->addWidget(m_beside);
    bar->addWidget(m_open);
    all->addLayout(bar);
    m_progress = new QProgressBar(this);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Engine and Python in turn"));
    all->addWidget(m_progress);
    connect(m_open, &QPushButton::clicked, this, &ComparePanel::openRequested);
    connect(m_beside, &QPushButton::clicked, this, [this] {
        if (m_besideOn)
            emit besideStopRequested();
        else
            emit besideRequested();
    });
    constexpr int second = 1000;
    m_besideTick.setInterval(second);
    connect(&m_besideTick, &QTimer::timeout, this, &ComparePanel::showBesideState);
    showBesideState();
}

void ComparePanel::setBesideOffer(const QString &python, const QString &why)
{
    m_besidePython = python;
    m_besideWhyNot = why;
    showBesideState();
}

void ComparePanel::setBesideProgress(int over, int of, Nanoseconds left, const QString &line)
{
    m_besideOn = true;
    m_besideOver = over;
    m_besideOf = of;
    m_besideLeft = left;
    m_besideLine = line;
    m_besideAge.start();
    m_besideTick.start();
    showBesideState();
}

void ComparePanel::setBesideOutcome(std::shared_ptr<const lessons::CompareOutcome> outcome)
{
    m_besideOn = false;
    m_besideTick.stop();
    m_besideName = outcome ? tr("Python %1, beside the engine").arg(QString::fromStdString(outcome->interpreter.version)) : QString();
    m_besidePage->setComparison(std::move(outcome));
    showBesideState();
    fillChoices();
    if (!m_besideName.isEmpty())
        m_choice->setCurrentIndex(m_choice->count() - 1);
    compare();
}

void ComparePanel::showBesideState()
{
    m_progress->setVisible(m_besideOn);
    m_status->setVisible(m_besideOn);
    m_beside->setText(m_besideOn ? tr("Stop") : tr("Beside your own Python"));
    m_beside->setEnabled(m_besideOn || m_besideWhyNot.isEmpty());
    m_beside->setToolTip(m_besideOn    ? tr("Ends it; what was measured until then is shown")
            : !m_besideWhyNot.isEmpty() ? m_besideWhyNot
            : m_besidePython.isEmpty()
            ? tr("Runs this lesson in the engine and its script in the Python that the playground uses, in turn, and lays the two side by side (F7)")
            : tr("Runs this lesson in the engine and its script in %1, in turn, and lays the two side by side (F7). Another Python: choose it in the playground.").arg(m_besidePython));
    m_beside->setAccessibleName(m_beside->text());
    m_beside->setAccessibleDescription(m_beside->toolTip());
    if (!m_besideOn)
        return;
    m_progress->setRange(0, std::max(1, m_besideOf));
    m_progress->setValue(m_besideOver);
    if (!m_besideLine.isEmpty()) {
        m_status->setText(m_besideLine);
        return;
    }
    const QString where = tr("Run %1 of %2").arg(std::min(m_besideOver + 1, m_besideOf)).arg(m_besideOf);
    const auto left = std::chrono::round<std::chrono::seconds>(m_besideLeft - std::chrono::milliseconds(m_besideAge.elapsed())).count();
    m_status->setText(m_besideLeft.count() == 0 ? where : left > 0 ? tr("%1, about %n s left", nullptr, static_cast<int>(left)).arg(where) : tr("%1, nearly done").arg(where));
}

} // namespace interleave::ui
