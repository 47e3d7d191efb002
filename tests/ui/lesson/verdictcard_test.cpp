// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/lesson/verdictcard.h>

#include <QLabel>
#include <QLocale>
#include <QTest>

#include <algorithm>

using namespace interleave;
using namespace interleave::ui;

class VerdictCardTest : public QObject
{
    Q_OBJECT
private slots:
    void aLongLabelWrapsInsteadOfPushingTheCardOverThePanesEdge()
    {
        lessons::ClaimResult claim;
        claim.text = "Additions are lost.";
        claim.shown = { { "lost with a call inside, in Python 3.10 and later, the middle of all the runs", 12 } };
        claim.shownUnits = { "" };
        const VerdictCard card(claim, Theme::of(Scheme::Light));
        QVERIFY2(card.minimumSizeHint().width() < 260, qPrintable(QString::number(card.minimumSizeHint().width()))); // the pane's least width
    }

    void ofYesAndNoItSaysInHowManyRunsItWasSoAndOfAMeasureHowFarItSpreads()
    {
        const auto texts = [](const lessons::ClaimResult &claim) {
            const VerdictCard card(claim, Theme::of(Scheme::Light));
            QStringList all;
            for (const QLabel *label : card.findChildren<QLabel *>())
                all << label->text();
            return all.join('|');
        };
        lessons::ClaimResult claim;
        claim.verdict = lessons::Verdict::Held;
        claim.runs = 5;
        claim.heldIn = 4;
        claim.spread = 0.5;
        claim.counted = true;
        QVERIFY2(texts(claim).contains(QStringLiteral("4 of 5")) && !texts(claim).contains(QStringLiteral("spread")), qPrintable(texts(claim)));
        claim.counted = false;
        QVERIFY2(!texts(claim).contains(QStringLiteral("4 of 5")) && texts(claim).contains(QStringLiteral("spread")), qPrintable(texts(claim)));
    }

    void aVerdictInSpiteOfOthersSaysWhyOnTheCard()
    {
        lessons::ClaimResult claim;
        claim.verdict = lessons::Verdict::Held;
        claim.reason = "Because.";
        const auto says = [&] {
            const VerdictCard card(claim, Theme::of(Scheme::Light));
            const auto labels = card.findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [](const QLabel *label) { return label->text() == QStringLiteral("Because."); });
        };
        QVERIFY(!says());
        claim.inSpite = true;
        QVERIFY(says());
    }

    void aCountIsWrittenOut()
    {
        lessons::ClaimResult claim;
        claim.shown = { { "added", 1'000'000 }, { "ratio", 0.123456789 } };
        claim.shownUnits = { "", "" };
        const VerdictCard card(claim, Theme::of(Scheme::Light));
        QStringList texts;
        for (const QLabel *label : card.findChildren<QLabel *>())
            texts << label->text();
        QVERIFY2(texts.contains(QLocale().toString(1'000'000)), qPrintable(texts.join('|')));
        QVERIFY2(texts.contains(QLocale().toString(0.123457, 'g', 6)), qPrintable(texts.join('|')));
    }
};

QTEST_MAIN(VerdictCardTest)
#include "verdictcard_test.moc"
