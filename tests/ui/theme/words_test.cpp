// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/theme/lanewords.h>
#include <ui/theme/numbers.h>

#include <QSet>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;

class WordsTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void aDurationIsWrittenInTheUnitThatFits_data()
    {
        QTest::addColumn<qint64>("nanoseconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << qint64 { 0 } << "0 ns";
        QTest::newRow("nanoseconds") << qint64 { 340 } << "340 ns";
        QTest::newRow("microseconds") << qint64 { 45'200 } << "45 µs";
        QTest::newRow("a few milliseconds") << qint64 { 3'140'000 } << "3.1 ms";
        QTest::newRow("the switch interval has no needless decimals") << qint64 { 5'000'000 } << "5 ms";
        QTest::newRow("many milliseconds") << qint64 { 812'345'000 } << "812 ms";
        QTest::newRow("what rounds up to the next unit is written in it") << qint64 { 999'700 } << "1.0 ms";
        QTest::newRow("just below ten") << qint64 { 9'960'000 } << "10 ms";
        QTest::newRow("seconds") << qint64 { 2'401'000'000 } << "2.40 s";
        QTest::newRow("many seconds") << qint64 { 61'500'000'000 } << "61.5 s";
    }
    void aDurationIsWrittenInTheUnitThatFits()
    {
        QFETCH(qint64, nanoseconds);
        QFETCH(QString, text);
        QCOMPARE(durationText(Nanoseconds { nanoseconds }), text.replace(' ', QChar(0x00a0)));
    }

    void aPositionHasAsManyDecimalsAsTheStepNeeds_data()
    {
        QTest::addColumn<qint64>("position");
        QTest::addColumn<qint64>("step");
        QTest::addColumn<QString>("text");
        QTest::newRow("whole") << qint64 { 20'000'000 } << qint64 { 5'000'000 } << "20 ms";
        QTest::newRow("a tenth") << qint64 { 54'600'000 } << qint64 { 100'000 } << "54.6 ms";
        QTest::newRow("a hundredth") << qint64 { 54'640'000 } << qint64 { 20'000 } << "54.64 ms";
        QTest::newRow("seconds") << qint64 { 2'000'000'000 } << qint64 { 1'000'000'000 } << "2 s";
        QTest::newRow("half seconds") << qint64 { 2'500'000'000 } << qint64 { 500'000'000 } << "2.5 s";
        QTest::newRow("the origin is not minus zero") << qint64 { 0 } << qint64 { 5'000'000 } << "0 ms";
    }
    void aPositionHasAsManyDecimalsAsTheStepNeeds()
    {
        QFETCH(qint64, position);
        QFETCH(qint64, step);
        QFETCH(QString, text);
        QCOMPARE(
            positionText(Nanoseconds { position }, Nanoseconds { step }), text.replace(' ', QChar(0x00a0)));
    }

    void numbersFollowTheLocale()
    {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        const QString text = durationText(Nanoseconds { 3'140'000 });
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCOMPARE(text, QStringLiteral("3,1\u00a0ms"));
    }

    void aCountIsWrittenOut()
    {
        const QLocale american(QLocale::English, QLocale::UnitedStates);
        QCOMPARE(numberText(10'000'000, american), QStringLiteral("10,000,000"));
        QCOMPARE(numberText(4, american), QStringLiteral("4"));
        QCOMPARE(numberText(-0.25, american), QStringLiteral("-0.25"));
        QCOMPARE(numberText(1'234'567.8, american), QStringLiteral("1,234,568"));
        QCOMPARE(numberText(1e30, american).toLower(), QStringLiteral("1e+30"));
    }

    void whatAStateMeansOnOtherLanesIsSaidThere()
    {
        using trace::LaneKind;
        using trace::LaneState;
        QVERIFY(!stateWords(LaneKind::Lock, LaneState::RunnableHoldingGil).contains(QStringLiteral("GIL")));
        QCOMPARE(stateWords(LaneKind::Gil, LaneState::RunnableHoldingGil), stateWords(LaneState::RunnableHoldingGil));
        QVERIFY(stateSentence(LaneKind::Queue, LaneState::Runnable) != stateSentence(LaneState::Runnable));
    }

    void everyStateHasWordsOfItsOwn()
    {
        QSet<QString> seen;
        for (std::size_t s = 0; s <= trace::index(trace::LaneState::Unknown); ++s) {
            const QString words = stateWords(static_cast<trace::LaneState>(s));
            QVERIFY2(!words.isEmpty() && !seen.contains(words), qPrintable(words));
            // The glossary: Blocked always has its reason, and nobody merely "waits".
            QVERIFY2(!words.contains(QStringLiteral("wait"), Qt::CaseInsensitive), qPrintable(words));
            seen.insert(words);
        }
    }
};

QTEST_MAIN(WordsTest)
#include "words_test.moc"
