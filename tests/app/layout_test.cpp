// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include <app/keyswindow.h>
#include <app/lowerpane.h>
#include <app/runheader.h>
#include <app/topbar.h>
#include <ui/lesson/flowbar.h>
#include <ui/lesson/lessonpane.h>
#include <ui/replay/replaybar.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>

#include <QAbstractSpinBox>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>
#include <QSignalSpy>
#include <QSplitter>

using namespace interleave;
using namespace interleave::ui;

class LayoutTest : public WindowTest
{
    Q_OBJECT
private slots:
    void theKeysScrollWhereThereIsNoRoomForAll()
    {
        m_window->resize(1024, 600);
        action(QStringLiteral("Keys"))->trigger();
        auto *keys = m_window->findChild<app::KeysWindow *>();
        QVERIFY(keys);
        QVERIFY(QTest::qWaitForWindowExposed(keys));
        QVERIFY2(keys->height() <= 600, qPrintable(QString::number(keys->height())));
        QVERIFY(keys->scroll()->verticalScrollBar()->maximum() > 0);
        QCOMPARE(keys->scroll()->horizontalScrollBar()->maximum(), 0);
        QTest::keyClick(keys, Qt::Key_Escape);
        QVERIFY(!keys->isVisible());
    }

    void runFitsBesideStopAndFreezeAtEverySizeAndScale_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("scale");
        QTest::newRow("1024 × 768") << QSize(1024, 768) << 1.0;
        QTest::newRow("1280 × 800") << QSize(1280, 800) << 1.0;
        QTest::newRow("1024 × 768, 150 %") << QSize(1024, 768) << 1.5;
        QTest::newRow("1024 × 768, 200 %") << QSize(1024, 768) << 2.0;
        QTest::newRow("2560 × 1440, 200 %") << QSize(2560, 1440) << 2.0;
    }

    void runFitsBesideStopAndFreezeAtEverySizeAndScale()
    {
        QFETCH(QSize, size);
        QFETCH(double, scale);
        m_window->resize(size);
        for (double at = 1; at < scale - 0.01; at += 0.1)
            QTest::keyClick(m_window.get(), Qt::Key_Plus, Qt::ControlModifier);
        QTest::qWait(0);
        QCOMPARE(m_window->size(), size); // nothing has made it wider
        if (m_window->top()->pictureButton()->isVisible())
            m_window->top()->pictureButton()->click();
        QTest::qWait(0);
        QCOMPARE(m_window->size(), size);
        const auto *bar = m_window->whatIf();
        QList<QRect> taken;
        for (const QWidget *each : { bar->stopButton(), bar->freezeButton(), bar->stepButton(), bar->runButton() }) {
            const QRect place(each->mapTo(m_window.get(), QPoint()), each->size());
            QVERIFY2(place.left() >= 0 && place.right() < size.width(), qPrintable(QStringLiteral("%1 to %2").arg(place.left()).arg(place.right())));
            QVERIFY(each->width() >= each->sizeHint().width());
            for (const QRect &other : taken)
                QVERIFY(!other.intersects(place));
            taken << place;
        }
        for (const auto *spin : bar->findChildren<QAbstractSpinBox *>()) {
            const QRect place(spin->mapTo(bar, QPoint()), spin->size());
            QVERIFY(bar->rect().contains(place));
        }
    }

    void theVariantsStandInOneRowWhateverStandsBesideThem()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        m_window->header()->setStatus(QStringLiteral("Stopped. What was recorded is below."));
        for (const int width : { 1024, 1280, 1600 }) {
            m_window->resize(width, 768);
            QTest::qWait(0);
            QSet<int> rows;
            for (const QAbstractButton *button : m_window->header()->findChildren<QAbstractButton *>()) {
                if (button->property("variant").isValid())
                    rows << button->mapTo(m_window.get(), QPoint()).y();
            }
            QCOMPARE(rows.size(), 1);
            QVERIFY(m_window->replayBar()->isVisible());
            QVERIFY(m_window->header()->rect().contains(QRect(m_window->replayBar()->mapTo(m_window->header(), QPoint()), m_window->replayBar()->size())));
        }
    }

    void theLowerPaneFoldsAwayAndStaysSo()
    {
        const int before = m_window->timeline()->height();
        QVERIFY(!m_window->lower()->folded());
        m_window->lower()->foldButton()->click();
        QVERIFY(m_window->lower()->folded());
        QTRY_VERIFY2(m_window->timeline()->height() > before + 100,
            qPrintable(QStringLiteral("%1, was %2; below %3").arg(m_window->timeline()->height()).arg(before).arg(m_window->lower()->height())));
        m_window->close();
        open(TEST_LESSONS);
        QVERIFY(m_window->lower()->folded());
        m_window->lower()->foldButton()->click();
        QTRY_VERIFY(m_window->timeline()->height() < before + 100);
    }

    void whereTheWindowIsTooLowTheFoldedPaneTakesNoMoreThanItsTabs()
    {
        m_window->resize(1000, 440);
        QVERIFY(m_window->lower()->folded());
        QTRY_VERIFY2(m_window->lower()->height() <= m_window->lower()->foldedHeight() + 2,
            qPrintable(QStringLiteral("%1 for %2").arg(m_window->lower()->height()).arg(m_window->lower()->foldedHeight())));
        m_window->resize(1440, 900);
        QVERIFY(!m_window->lower()->folded());
        QTRY_VERIFY(m_window->lower()->height() > m_window->lower()->foldedHeight() + 60);
    }

    void whereTheUserPutTheBordersTheyStay()
    {
        auto *rows = m_window->findChild<QSplitter *>(QStringLiteral("rows"));
        QVERIFY(rows);
        QTest::mousePress(rows->handle(1), Qt::LeftButton, {}, rows->handle(1)->rect().center());
        QTest::mouseMove(rows->handle(1), rows->handle(1)->rect().center() - QPoint(0, 120));
        QTest::mouseRelease(rows->handle(1), Qt::LeftButton, {}, rows->handle(1)->rect().center() - QPoint(0, 120));
        const QList<int> sizes = rows->sizes();
        m_window->close();
        open(TEST_LESSONS);
        rows = m_window->findChild<QSplitter *>(QStringLiteral("rows"));
        QTRY_VERIFY2(std::abs(rows->sizes().back() - sizes.back()) <= 2, qPrintable(QStringLiteral("%1, was %2").arg(rows->sizes().back()).arg(sizes.back())));
    }

    void whereTextAndPictureDoNotFitSideBySideOneOfThemIsSeenWhole()
    {
        m_window->resize(1024, 768);
        for (int i = 0; i < 10; ++i)
            QTest::keyClick(m_window.get(), Qt::Key_Plus, Qt::ControlModifier);
        QTest::qWait(0);
        auto *text = m_window->top()->textButton();
        auto *picture = m_window->top()->pictureButton();
        for (int step = 0; step < lessons::kFlowStepCount; ++step) {
            const auto *button = m_window->top()->flow()->button(static_cast<lessons::FlowStep>(step));
            QVERIFY2(!button->isVisible() || button->width() >= button->sizeHint().width(), qPrintable(button->text()));
        }
        QVERIFY(text->isVisible() && picture->isVisible());
        QVERIFY(m_window->lessonPane()->isVisible() && !m_window->timeline()->isVisible());
        picture->click();
        QVERIFY(!m_window->lessonPane()->isVisible() && m_window->timeline()->isVisible());
        QTest::qWait(0);
        for (const QWidget *each : { static_cast<const QWidget *>(m_window->timeline()), static_cast<const QWidget *>(run()) }) {
            const QRect place(each->mapTo(m_window.get(), QPoint()), each->size());
            QVERIFY2(m_window->rect().contains(place), qPrintable(QStringLiteral("%1 to %2").arg(place.top()).arg(place.bottom())));
        }
        text->click();
        predict();
        QVERIFY(run()->isVisible()); // what comes next
        QTest::keyClick(m_window.get(), Qt::Key_0, Qt::ControlModifier);
        QVERIFY(m_window->lessonPane()->isVisible() && m_window->timeline()->isVisible() && !text->isVisible());
    }
};

QTEST_MAIN(LayoutTest)
#include "layout_test.moc"
