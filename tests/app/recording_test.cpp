// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include <app/runheader.h>
#include <trace/journal.h>
#include <trace/runarchive.h>
#include <trace/store.h>
#include <trace/tracefile.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <QApplication>
#include <QDragEnterEvent>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>

using namespace interleave;
using namespace interleave::ui;

class RecordingTest : public WindowTest
{
    Q_OBJECT

    QMenu *menu(const QString &title) const
    {
        for (QMenu *each : m_window->findChildren<QMenu *>()) {
            if (each->title() == title)
                return each;
        }
        return nullptr;
    }

    /// Runs, and comes back when the `nth` run of all has just begun.
    void runUntilBegan(int nth)
    {
        predict();
        QSignalSpy began(&m_window->session(), &LessonSession::runBegan);
        run()->click();
        while (began.count() < nth)
            QVERIFY(began.wait(kPatience));
        QVERIFY(m_window->session().running());
    }

    /// Ids of the variants whose runs are kept, with something in each.
    QStringList kept() const
    {
        QStringList variants;
        for (const auto &entry : trace::RunArchive((m_home->path() + "/runs").toStdString()).entries()) {
            const auto store = trace::loadTrace(entry.file);
            if (store && (*store)->spanCount() > 0)
                variants << QString::fromStdString(entry.variant);
        }
        variants.sort();
        return variants;
    }

private slots:
    void aDamagedRecordingIsSaidInABannerAndChangesNothing()
    {
        const QString file = m_home->filePath("bad.itrace");
        QFile bad(file);
        QVERIFY(bad.open(QIODevice::WriteOnly));
        bad.write("this is no recording");
        bad.close();
        m_window->openTrace(file.toStdString());
        QVERIFY(m_window->banner()->text().contains(QStringLiteral("bad.itrace")));
        QVERIFY(!m_window->timeline()->store());
    }

    void aSavedRecordingOpensAgain()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        const auto file = m_home->filePath("run.itrace").toStdString();
        const auto spans = m_window->timeline()->store()->spanCount();
        QVERIFY(trace::saveTrace(*m_window->timeline()->store(), file));
        m_window->openTrace(file);
        QCOMPARE(m_window->timeline()->store()->spanCount(), spans);
        QCOMPARE(m_window->timeline()->range()->visible(), m_window->timeline()->range()->limits());
    }

    void theLastRunsAreKeptAndOffered()
    {
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        const trace::RunArchive archive((m_home->path() + "/runs").toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(!archive.entries().empty(), kPatience); // on a thread of its own
        auto *menu = this->menu(QStringLiteral("Recent runs"));
        QVERIFY(menu);
        emit menu->aboutToShow();
        QVERIFY(!menu->actions().isEmpty());
        QVERIFY(menu->actions().front()->isEnabled());
        menu->actions().front()->trigger();
        QVERIFY(m_window->header()->isVisible());
        QVERIFY(m_window->timeline()->store());
        QVERIFY(m_window->timeline()->store()->spanCount() > 0);
    }

    void closingTheWindowWhileTheRunsAreCheckedKeepsThem()
    {
        runUntilBegan(3); // both variants have run; now they are checked
        m_window->close();
        QVERIFY(!m_window->session().running());
        m_window.reset();
        QCOMPARE(kept(), QStringList({ QStringLiteral("sequential"), QStringLiteral("threads") }));
        QVERIFY(trace::orphanedJournals(journals()).empty()); // they would be offered a second time
    }

    void choosingALessonWhileTheRunsAreCheckedKeepsThem()
    {
        runUntilBegan(3);
        m_window->openLesson(QStringLiteral("small"));
        QVERIFY(!m_window->session().running());
        QVERIFY(!m_window->session().store(QStringLiteral("threads"))); // the lesson is at its beginning
        QVERIFY(!m_window->session().outcome());
        QTRY_COMPARE_WITH_TIMEOUT(kept().size(), qsizetype { 2 }, kPatience); // on a thread of its own
    }

    void closingTheWindowDuringALiveRunKeepsWhatIsThere()
    {
        runUntilBegan(2); // the first has ended, the second is live
        m_window.reset(); // as when the desktop ends
        QVERIFY(kept().contains(QStringLiteral("sequential")));
        QVERIFY(trace::orphanedJournals(journals()).empty());
    }

    void whatWasOpenedStandsAmongTheRecentFilesUntilItIsGone()
    {
        trace::TraceStore store;
        store.createLane({ .name = "a" }).append(Nanoseconds { 0 }, trace::LaneState::RunningPython);
        store.publish();
        const QString file = m_home->filePath(QStringLiteral("R&D.itrace"));
        QVERIFY(trace::saveTrace(store, file.toStdString()));
        QVERIFY(m_window->openTrace(file.toStdString()));
        auto *recent = menu(QStringLiteral("Recent files"));
        QVERIFY(recent);
        emit recent->aboutToShow();
        QCOMPARE(recent->actions().front()->text(), QStringLiteral("R&&D.itrace"));
        recent->actions().front()->trigger();
        QVERIFY(QFile::remove(file));
        emit recent->aboutToShow();
        QVERIFY(!recent->actions().front()->isEnabled());
    }

    void aFileThatIsDroppedIsOpened()
    {
        trace::TraceStore store;
        store.createLane({ .name = "a" }).append(Nanoseconds { 0 }, trace::LaneState::RunningPython);
        store.publish();
        const QString file = m_home->filePath(QStringLiteral("drop.itrace"));
        QVERIFY(trace::saveTrace(store, file.toStdString()));
        QMimeData data;
        data.setUrls({ QUrl::fromLocalFile(m_home->filePath(QStringLiteral("no.txt"))), QUrl::fromLocalFile(file) });
        QDragEnterEvent enter({ 50, 50 }, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({ 50, 50 }, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &drop);
        QVERIFY(m_window->timeline()->store());
        QCOMPARE(m_window->timeline()->store()->laneCount(), std::size_t { 1 });
    }

    void aRunThatWasCutOffIsOfferedShownKeptAndDiscarded()
    {
        recordAnOrphan();
        m_window->offerRecovery();
        QVERIFY2(m_window->banner()->text().contains(QStringLiteral("cut off")), qPrintable(m_window->banner()->text()));
        m_window->banner()->actionButtons().front()->click();
        QVERIFY(m_window->timeline()->store());
        QVERIFY(m_window->timeline()->store()->spanCount() > 0);
        QVERIFY(!m_window->timeline()->live());
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("recovered")));
        QCOMPARE(trace::orphanedJournals(journals()).size(), std::size_t { 1 }); // until it is saved or discarded
        QCOMPARE(m_window->banner()->actionButtons().size(), std::size_t { 2 });
        m_window->banner()->actionButtons().back()->click();
        QVERIFY(trace::orphanedJournals(journals()).empty());
        QVERIFY(m_window->banner()->text().isEmpty());
    }

    void dismissingTheOfferLosesNothing()
    {
        recordAnOrphan();
        m_window->offerRecovery();
        for (auto *button : m_window->banner()->findChildren<QPushButton *>()) {
            if (button->accessibleName() == QStringLiteral("Dismiss"))
                button->click();
        }
        QVERIFY(m_window->banner()->text().isEmpty());
        QCOMPARE(trace::orphanedJournals(journals()).size(), std::size_t { 1 });
    }

    void whatIsSaidAtTheStartIsAllKept()
    {
        const QTemporaryDir lessons;
        std::filesystem::copy(TEST_LESSONS "/01-small", (lessons.path() + "/01-small").toStdString());
        std::filesystem::create_directory((lessons.path() + "/02-broken").toStdString());
        recordAnOrphan();
        QFile bad(m_home->filePath("bad.itrace"));
        QVERIFY(bad.open(QIODevice::WriteOnly) && bad.write("this is no recording") > 0);
        bad.close();
        open(lessons.path().toStdString()); // says that one is broken
        m_window->openLesson(QStringLiteral("one-gll"));
        m_window->offerRecovery();
        m_window->openTrace(bad.fileName().toStdString());
        QCOMPARE(m_window->banner()->waiting(), 3);
        for (const char *words : { "bad.itrace", "cut off", "one-gll", "02-broken" }) {
            QVERIFY2(m_window->banner()->text().contains(QString::fromUtf8(words)), qPrintable(m_window->banner()->text()));
            m_window->banner()->dismissButton()->click();
        }
        QVERIFY(m_window->banner()->text().isEmpty());
    }
};

QTEST_MAIN(RecordingTest)
#include "recording_test.moc"
