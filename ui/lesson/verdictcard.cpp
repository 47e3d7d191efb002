// SPDX-License-Identifier: GPL-3.0-or-later
#include "verdictcard.h"

#include <ui/theme/numbers.h>
#include <ui/theme/words.h>
#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>

#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>

#include <cmath>

namespace interleave::ui {

VerdictCard::VerdictCard(const lessons::ClaimResult &claim, const Theme &theme, QWidget *parent)
    : QFrame(parent)
{
    const char *frame = "verdict-untestable", *head = "cardhead";
    QString title = tr("NOT TESTABLE HERE");
    if (claim.verdict == lessons::Verdict::Held) {
        frame = "verdict-held";
        head = "cardhead-good";
        title = tr("HELD ON THIS MACHINE");
    } else if (claim.verdict == lessons::Verdict::NotHeld) {
        frame = "verdict-nothold";
        head = "cardhead-bad";
        title = tr("NOT HELD ON THIS MACHINE");
    }
    setProperty("look", frame);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(14), theme.px(13), theme.px(14), theme.px(13));
    column->setSpacing(theme.px(5));
    column->addWidget(makeLabel(title, head, this));
    auto *text = new ProseLabel(QString::fromStdString(claim.text), "ask", this);
    column->addWidget(text);
    column->addSpacing(theme.px(4));

    const auto row = [&](const QString &name, const QString &value) {
        auto *line = new QHBoxLayout;
        auto *label = makeLabel(name, "ask", this);
        label->setWordWrap(true); // the pane is narrow, and a label that is not would push all cards over its edge
        auto *figure = makeLabel(value, "value", this);
        figure->setAlignment(Qt::AlignRight);
        line->addWidget(label, 1);
        line->addWidget(figure);
        column->addLayout(line);
    };
    for (std::size_t i = 0; i < claim.shown.size(); ++i) {
        const auto &[name, value] = claim.shown[i];
        const bool seconds = i < claim.shownUnits.size() && claim.shownUnits[i] == "s";
        row(QString::fromStdString(name),
            seconds ? durationText(Nanoseconds { static_cast<std::int64_t>(std::llround(value * 1e9)) }) : numberText(value));
    }
    if (claim.counted && claim.runs > 0)
        row(tr("runs in which it was so"), tr("%1 of %2").arg(claim.heldIn).arg(claim.runs)); // a spread of yes and no says nothing
    else if (claim.runs > 1)
        row(tr("%n runs, spread", nullptr, claim.runs), QStringLiteral("± %1 %").arg(QLocale().toString(claim.spread * 100, 'f', claim.spread < 0.095 ? 1 : 0)));
    if ((claim.verdict != lessons::Verdict::Held || claim.inSpite) && !claim.reason.empty()) {
        column->addSpacing(theme.px(4));
        column->addWidget(new ProseLabel(QString::fromStdString(claim.reason), "soft", this));
    } else {
        setToolTip(QString::fromStdString(claim.reason));
    }
    setAccessibleName(title + ". " + text->text());
}

} // namespace interleave::ui
