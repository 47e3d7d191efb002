// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <lessons/comparison.h>
#include <ui/panels/compare/besidepage.h>
#include <ui/panels/compare/comparepanel.h>
#include <ui/panels/compare/comparestrips.h>

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>
#include <QWheelEvent>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

class ComparePanelTest : public QObject
{
    Q_OBJECT
    static constexpr int kPatience = 60'000;

    std::unique_ptr<TimelineRange> m_range;
    std::unique_ptr<ComparePanel> m_panel;
    std::shared_ptr<trace::TraceStore> m_a, m_b;

    QTreeWidgetItem *row(const QString &what)
    {
        const auto found = m_panel->table()->findItems(what, Qt::MatchExactly, 0);
        return found.isEmpty() ? nullptr : found.front();
    }

    void compareBoth()
    {
        m_panel->setRun(m_a, m_range.get());
        m_panel->setChoices(QStringLiteral("two threads"), { { QStringLiteral("itself"), m_a }, { QStringLiteral("four threads"), m_b } });
        QSignalSpy compared(m_panel.get(), &ComparePanel::compared);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        QTRY_VERIFY_WITH_TIMEOUT(compared.count() >= 1, kPatience);
    }

private slots:
    void init()
    {
        m_a = takingTurns(ms(100), 2).store;
        m_b = takingTurns(ms(200), 4).store;
        m_b->setBegin(kBegin);
        m_range = std::make_unique<TimelineRange>();
        m_range->reset({ m_a->begin(), m_a->end() }, ms(100));
        m_panel = std::make_unique<ComparePanel>();
        m_panel->resize(1400, 320);
    }
    void cleanup()
    {
        m_panel.reset();
        m_range.reset();
    }
    void theTableSaysWhatDiffersInNumbersAndInWords()
    {
        compareBoth();
        QCOMPARE(m_panel->choice()->count(), 1); // a run is not compared with itself
        QVERIFY(row(QStringLiteral("Waited for the GIL, in all")));
        const QTreeWidgetItem *wait = row(QStringLiteral("Waited for the GIL, in all"));
        QVERIFY(wait->text(4).contains(QStringLiteral("B has"))); // four threads wait more
        QVERIFY(wait->text(4).contains(QStringLiteral("A is better")));
        QVERIFY(!wait->text(3).isEmpty());
        QVERIFY(m_panel->table()->currentItem()); // for screen readers
    }

    void bothRunsBeginAtTheSamePlaceOfOneAxis()
    {
        compareBoth();
        CompareStrips *strips = m_panel->strips();
        QCOMPARE(strips->range()->limits(), (TimeRange { Nanoseconds { 0 }, ms(200) }));
        QCOMPARE(strips->shownOf(0).begin - m_a->begin(), strips->shownOf(1).begin - m_b->begin());
        QCOMPARE(strips->shownOf(0).length(), strips->shownOf(1).length());
        const QPoint middle = strips->plotArea().center();
        QWheelEvent wheel(middle, strips->mapToGlobal(middle), {}, { 0, 240 }, Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(strips, &wheel);
        QVERIFY(strips->range()->visible().length() < ms(200));
        QCOMPARE(strips->shownOf(0).begin - m_a->begin(), strips->shownOf(1).begin - m_b->begin());
        QTest::keyClick(strips, Qt::Key_Home);
        QCOMPARE(strips->range()->visible().length(), ms(200));
    }

    void aClickOnTheStripsAsksForTheMoment()
    {
        compareBoth();
        QSignalSpy jumps(m_panel.get(), &Panel::jumpRequested);
        const QRect plot = m_panel->strips()->plotArea();
        QTest::mouseClick(m_panel->strips(), Qt::LeftButton, {}, QPoint(plot.left() + plot.width() / 4, plot.top() + 30));
        QCOMPARE(jumps.count(), 1);
        const Nanoseconds at = jumps[0][2].value<Nanoseconds>() - m_a->begin();
        QVERIFY2(at > ms(48) && at < ms(52), qPrintable(QString::number(at.count())));
    }

    void aRecordingThatIsOpenedIsComparedWithAtOnce()
    {
        compareBoth();
        QSignalSpy opened(m_panel.get(), &ComparePanel::openRequested);
        QTest::mouseClick(m_panel->openButton(), Qt::LeftButton);
        QCOMPARE(opened.count(), 1);
        QSignalSpy compared(m_panel.get(), &ComparePanel::compared);
        m_panel->addFile({ QStringLiteral("old.itrace"), takingTurns(ms(50), 3).store });
        QTRY_VERIFY_WITH_TIMEOUT(compared.count() >= 1, kPatience);
        QCOMPARE(m_panel->choice()->currentText(), QStringLiteral("old.itrace"));
    }

    void howFarTheEngineAndPythonAreIsSaidWithTheTimeThatIsLeft()
    {
        m_panel->setRun(m_a, m_range.get());
        m_panel->show();
        QSignalSpy wanted(m_panel.get(), &ComparePanel::besideRequested), stop(m_panel.get(), &ComparePanel::besideStopRequested);
        QVERIFY(!m_panel->besideStatus()->isVisible());
        m_panel->setBesideOffer({}, QStringLiteral("Another run is on"));
        QVERIFY(!m_panel->besideButton()->isEnabled());
        QCOMPARE(m_panel->besideButton()->toolTip(), QStringLiteral("Another run is on"));
        m_panel->setBesideOffer(QStringLiteral("Python 3.11.2"), {});
        QVERIFY(m_panel->besideButton()->toolTip().contains(QStringLiteral("Python 3.11.2")));
        m_panel->besideButton()->click();
        QCOMPARE(wanted.count(), 1);
        m_panel->setBesideProgress(2, 6, ms(90'000));
        QVERIFY(m_panel->besideStatus()->isVisible());
        QVERIFY2(m_panel->besideStatus()->text().startsWith(QStringLiteral("Run 3 of 6, about ")), qPrintable(m_panel->besideStatus()->text()));
        m_panel->setBesideProgress(3, 6, Nanoseconds { 0 });
        QCOMPARE(m_panel->besideStatus()->text(), QStringLiteral("Run 4 of 6"));
        m_panel->besideButton()->click();
        QCOMPARE(stop.count(), 1);
        QCOMPARE(wanted.count(), 1);
        m_panel->setBesideOutcome(nullptr);
        QVERIFY(!m_panel->besideStatus()->isVisible());
        QCOMPARE(m_panel->besideButton()->text(), QStringLiteral("Beside your own Python"));
    }

    void theEngineBesidePythonIsAChoiceLikeAnyOther()
    {
        compareBoth();
        auto outcome = std::make_shared<lessons::CompareOutcome>();
        outcome->interpreter.version = "3.11.2";
        outcome->variants = { { "one", "One", { 1.0 }, { 1.1 }, 1.0, 1.0, m_a, ms(20), ms(120) } };
        outcome->cpythonRecording = m_b;
        m_panel->setBesideOutcome(outcome);
        QVERIFY(m_panel->besidePage()->isVisible());
        QCOMPARE(m_panel->choice()->count(), 2);
        CompareStrips *strips = m_panel->besidePage()->strips();
        QCOMPARE(strips->range()->limits(), (TimeRange { Nanoseconds { 0 }, ms(100) }));
        QCOMPARE(strips->shownOf(0).begin, m_a->begin());
        QCOMPARE(strips->shownOf(1).begin, m_b->begin() + ms(20)); // where the script did the same
        m_panel->choice()->setCurrentIndex(0);
        emit m_panel->choice()->activated(0);
        QVERIFY(!m_panel->besidePage()->isVisible());
        QVERIFY(m_panel->table()->isVisible());
        m_panel->setBesideOutcome(nullptr); // another lesson
        QCOMPARE(m_panel->choice()->count(), 1);
    }

    void withoutAnotherRunASentenceSaysHowToGetOne()
    {
        m_panel->setRun(m_a, m_range.get());
        m_panel->setChoices(QStringLiteral("two threads"), {});
        m_panel->show();
        QVERIFY(!m_panel->table()->isVisible());
        QVERIFY(m_panel->openButton()->isVisible());
    }
};

QTEST_MAIN(ComparePanelTest)
#include "comparepanel_test.moc"
