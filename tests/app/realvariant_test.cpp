// SPDX-License-Identifier: GPL-3.0-or-later
// A variant that a real CPython runs, in the window: beside the engine's, and labelled as what it is.
#include "windowtest.h"

#include <app/runheader.h>
#include <lessons/realpython.h>
#include <trace/store.h>
#include <ui/code/codepane.h>
#include <ui/lesson/verdictcard.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>

#include <Qsci/qsciscintilla.h>

#include <QAbstractButton>
#include <QPushButton>
#include <QSignalSpy>

using namespace interleave;
using namespace interleave::ui;

class RealVariantTest : public WindowTest
{
    Q_OBJECT

    std::string m_version; ///< of the Python that will run it

    QAbstractButton *segment(const QString &variant)
    {
        QAbstractButton *found = nullptr; // the last one: those before wait to be deleted
        for (auto *button : m_window->header()->findChildren<QAbstractButton *>()) {
            if (button->property("variant").toString() == variant)
                found = button;
        }
        return found;
    }
    QString script() const { return m_window->code()->editor()->text(); }

private slots:
    void initTestCase()
    {
        const auto python = lessons::RealPython(INTERLEAVE_BINARY_DIR "/interleave-host").find(9);
        if (!python)
            QSKIP(python.error().message.c_str());
        m_version = python->version;
    }

    void itIsRecordedShownAndJudgedBesideTheOthers()
    {
        open(TEST_REAL);
        QVERIFY(segment("real") && !segment("real")->isEnabled());
        QCOMPARE(segment("real")->text(), QStringLiteral("In threads (real CPython)"));
        QVERIFY(segment("real")->toolTip().contains(QStringLiteral("Your own Python runs the script")));
        QVERIFY(script().startsWith(QStringLiteral("def count()")));
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(2 * kPatience));
        const auto *outcome = m_window->session().outcome();
        QVERIFY2(!outcome->error, outcome->error ? outcome->error->toLine().c_str() : "");
        QCOMPARE(outcome->claims.size(), std::size_t(2));
        QCOMPARE(outcome->claims[0].verdict, lessons::Verdict::Held);
        QCOMPARE(outcome->claims[1].verdict, lessons::Verdict::NotTestable);

        // What the lesson is about is the engine's, though it does not stand last.
        QVERIFY(segment("engine")->isChecked());
        QVERIFY(script().startsWith(QStringLiteral("def count()")));
        QCOMPARE(segment("real")->text(), QStringLiteral("In threads (real CPython %1)").arg(QString::fromStdString(m_version)));
        QVERIFY(segment("real")->isEnabled());

        // Its picture, with its script beside it.
        segment("real")->click();
        const auto store = m_window->session().store(QStringLiteral("real"));
        QVERIFY(store && m_window->timeline()->store() == store);
        QVERIFY(script().startsWith(QStringLiteral("import sys")));
        int sleepers = 0;
        for (std::uint32_t i = 0; i < store->laneCount(); ++i)
            sleepers += store->lane(LaneId { i }).info().name.starts_with("sleeper-") ? 1 : 0;
        QCOMPARE(sleepers, 3);
        QVERIFY(!m_window->whatIf()->stepButton()->isEnabled());
        QVERIFY2(m_window->whatIf()->stepButton()->toolTip().contains(QStringLiteral("real CPython")), qPrintable(m_window->whatIf()->stepButton()->toolTip()));

        // The lines are the script's: at some moment a thread is at the sleep.
        bool asleep = false;
        const auto range = store->end() - store->begin();
        for (int i = 0; i < 100 && !asleep; ++i) {
            const auto activity = lineActivity(*store, store->begin() + range * i / 100, false);
            asleep = activity.contains(6); // time.sleep
        }
        QVERIFY(asleep);

        segment("engine")->click();
        QVERIFY(script().startsWith(QStringLiteral("def count()")));
        QVERIFY(m_window->whatIf()->stepButton()->isEnabled());
    }

    void whereNoPythonSuitsTheReasonIsSaid()
    {
        open(TEST_REAL);
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(2 * kPatience));
        QVERIFY(segment("future") && !segment("future")->isEnabled());
        QVERIFY2(segment("future")->toolTip().contains(QStringLiteral("3.99 or later")), qPrintable(segment("future")->toolTip()));
        QVERIFY2(shownTexts().join('|').contains(QStringLiteral("3.99 or later")), qPrintable(shownTexts().join('|')));
    }
};

QTEST_MAIN(RealVariantTest)
#include "realvariant_test.moc"
