// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/lesson/verdictcard.h>

#include <QLabel>
#include <QLocale>
#include <QTest>

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
