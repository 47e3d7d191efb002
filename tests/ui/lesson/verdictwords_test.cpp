// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/lesson/verdictwords.h>

#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using lessons::Verdict;

namespace {

lessons::LessonOutcome outcomeOf(std::initializer_list<Verdict> verdicts)
{
    lessons::LessonOutcome outcome;
    for (const Verdict verdict : verdicts) {
        lessons::ClaimResult claim;
        claim.verdict = verdict;
        outcome.claims.push_back(claim);
    }
    return outcome;
}

} // namespace

class VerdictWordsTest : public QObject
{
    Q_OBJECT
private slots:
    void theWholeIsHeldOnlyIfEachClaimWas_data()
    {
        QTest::addColumn<QList<int>>("verdicts");
        QTest::addColumn<QString>("words");
        const int held = int(Verdict::Held), not_ = int(Verdict::NotHeld), untestable = int(Verdict::NotTestable);
        QTest::newRow("all held") << QList<int> { held, held } << "held on this machine";
        QTest::newRow("none held") << QList<int> { not_ } << "not held on this machine";
        QTest::newRow("none testable") << QList<int> { untestable, untestable } << "not testable here";
        QTest::newRow("the headline is not testable") << QList<int> { untestable, held } << "1 of 2 held, 1 not testable here";
        QTest::newRow("one failed") << QList<int> { held, not_, held } << "1 of 3 not held";
        QTest::newRow("of each") << QList<int> { held, not_, untestable } << "1 of 3 not held, 1 not testable here";
        QTest::newRow("no claim") << QList<int> {} << "finished";
    }
    void theWholeIsHeldOnlyIfEachClaimWas()
    {
        QFETCH(QList<int>, verdicts);
        lessons::LessonOutcome outcome;
        for (const int verdict : verdicts) {
            lessons::ClaimResult claim;
            claim.verdict = static_cast<Verdict>(verdict);
            outcome.claims.push_back(claim);
        }
        QTEST(verdictWords(outcome), "words");
    }

    void aRunThatDidNotEndIsNotJudged()
    {
        auto outcome = outcomeOf({ Verdict::Held });
        outcome.stopped = true;
        QCOMPARE(verdictWords(outcome), QStringLiteral("stopped"));
        outcome.error = Error { "the host died" };
        QCOMPARE(verdictWords(outcome), QStringLiteral("failed"));
    }

    void whatSeveralRunsSaidIsThereOnceAndDeadlocksAreCounted()
    {
        lessons::LessonOutcome outcome;
        for (int i = 0; i < 3; ++i) {
            lessons::VariantRun run;
            run.report.warnings = { "no journal is kept: the disk is full" };
            if (i > 0)
                run.report.deadlocks = { "one waits for 'left', which two holds" };
            outcome.runs.push_back(std::move(run));
        }
        QCOMPARE(runNotes(outcome),
            (QStringList { "A deadlock in 2 of 3 runs: one waits for 'left', which two holds.", "No journal is kept: the disk is full." }));
        QVERIFY(runNotes({}).isEmpty());
    }
};

QTEST_GUILESS_MAIN(VerdictWordsTest)
#include "verdictwords_test.moc"
