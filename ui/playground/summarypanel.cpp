// SPDX-License-Identifier: GPL-3.0-or-later
#include "summarypanel.h"

#include <ui/code/lineheat.h>
#include <ui/widgets/accessiblerole.h>
#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <atomic>
#include <utility>

namespace interleave::ui {

using lessons::Finding;

namespace {

QString headOf(Finding::About about)
{
    switch (about) {
    case Finding::About::Run: return SummaryPanel::tr("The run");
    case Finding::About::Deadlock: return SummaryPanel::tr("Deadlock");
    case Finding::About::Gil: return SummaryPanel::tr("GIL");
    case Finding::About::Convoy: return SummaryPanel::tr("Convoy");
    case Finding::About::Loop: return SummaryPanel::tr("Event loop");
    case Finding::About::Lock: return SummaryPanel::tr("Locks, queues");
    case Finding::About::Waiting: return SummaryPanel::tr("Waiting");
    case Finding::About::Processes: return SummaryPanel::tr("Processes");
    case Finding::About::Serialisation: return SummaryPanel::tr("Pickling");
    case Finding::About::Cores: return SummaryPanel::tr("Cores");
    case Finding::About::Line: return SummaryPanel::tr("Lines");
    case Finding::About::Caveat: return SummaryPanel::tr("Mind");
    }
    return {};
}

std::map<int, trace::StateTimes> timesByLine(const trace::TraceStore &store, std::stop_token stop)
{
    std::atomic<bool> cancelled { false };
    const std::stop_callback cancel(stop, [&] { cancelled = true; });
    std::map<int, trace::StateTimes> lines;
    const LineHeat heat = lineHeat(store, { store.begin(), store.end() }, &cancelled);
    if (heat.partly)
        return {}; // shares of a part would be shares of something else
    for (const auto &[line, times] : heat.lines)
        lines[line] = times.states;
    return lines;
}

} // namespace

SummaryPanel::SummaryPanel(QWidget *parent)
    : Panel(parent)
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea(this);
    scroll->setAccessibleName(tr("Summary"));
    setAccessibleRole(scroll, QAccessible::Pane);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_body = new QWidget(scroll);
    m_column = new QVBoxLayout(m_body);
    scroll->setWidget(m_body);
    outer->addWidget(scroll);
}

void SummaryPanel::setTheme(const Theme &theme)
{
    Panel::setTheme(theme);
    m_column->setContentsMargins(theme.px(20), theme.px(12), theme.px(20), theme.px(12));
    m_column->setSpacing(theme.px(9));
    rebuild();
}

void SummaryPanel::setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range)
{
    m_background.cancel();
    if (store != m_summed) {
        m_summed.reset();
        m_findings.clear();
    }
    Panel::setRun(std::move(store), range);
    rebuild();
}

void SummaryPanel::setFinished(bool finished, int cores, std::optional<double> others)
{
    m_finished = finished;
    m_cores = cores;
    m_others = others;
    changed();
}

void SummaryPanel::setEmptyText(const QString &text)
{
    m_emptyText = text;
    rebuild();
}

void SummaryPanel::refresh()
{
    if (!store() || !m_finished || m_summed == store())
        return;
    m_summed = store();
    m_background.start([this, store = store(), cores = m_cores, others = m_others](std::stop_token stop) -> Background::Done {
        auto found = lessons::summarise(*store, { .cores = cores, .others = others, .lines = timesByLine(*store, stop) }, stop);
        return [this, found = std::move(found)]() mutable {
            m_findings = std::move(found);
            rebuild();
            emit summaryChanged();
        };
    });
    rebuild();
}

QString SummaryPanel::text() const
{
    QStringList lines;
    for (const Finding &finding : m_findings) {
        lines << QString::fromStdString(finding.text);
        if (!finding.advice.empty())
            lines << QStringLiteral("  → ") + QString::fromStdString(finding.advice);
    }
    return lines.join(u'\n');
}

void SummaryPanel::rebuild()
{
    clearLayout(m_column);
    if (m_findings.empty()) {
        auto *label = makeLabel(m_background.busy() ? tr("Summing up…") : store() && !m_finished ? tr("When the run is over, it is summed up here in plain words.") : m_emptyText, "soft", m_body);
        label->setWordWrap(true);
        m_column->addWidget(label);
    }
    for (const Finding &finding : m_findings)
        addFinding(finding);
    m_column->addStretch(1);
}

void SummaryPanel::addFinding(const Finding &finding)
{
    auto *row = new QWidget(m_body);
    auto *columns = new QHBoxLayout(row);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(theme().px(14));
    auto *head = makeLabel(headOf(finding.about), finding.about == Finding::About::Deadlock ? "cardhead-bad" : "cardhead", row);
    head->setFixedWidth(theme().px(96));
    columns->addWidget(head, 0, Qt::AlignTop);
    auto *words = new QVBoxLayout;
    words->setSpacing(theme().px(2));
    const auto say = [&](const std::string &text, const char *look) {
        auto *label = makeLabel(QString::fromStdString(text), look, row);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        words->addWidget(label);
    };
    say(finding.text, finding.about == Finding::About::Run ? "value" : "");
    if (!finding.advice.empty())
        say("→ " + finding.advice, "soft");
    columns->addLayout(words, 1);
    if (finding.line > 0) {
        auto *button = makeButton(tr("Line %1").arg(finding.line), "quiet", tr("Goes to this line of the script"), row);
        connect(button, &QPushButton::clicked, this, [this, line = finding.line] { emit lineRequested(line); });
        columns->addWidget(button, 0, Qt::AlignTop);
    }
    if (finding.moment) {
        auto *button = makeButton(tr("Show"), "quiet", tr("Goes to where it can be seen in the picture"), row);
        connect(button, &QPushButton::clicked, this, [this, moment = *finding.moment] { emit jumpRequested({}, trace::kNoLane, moment); });
        columns->addWidget(button, 0, Qt::AlignTop);
    }
    m_column->addWidget(row);
}

} // namespace interleave::ui
