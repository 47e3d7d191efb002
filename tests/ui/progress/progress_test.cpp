// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/progress/progresskeeper.h>
#include <ui/progress/progresspage.h>

#include <QComboBox>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace interleave;
using namespace interleave::ui;

class ProgressTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        m_lesson = {};
        m_lesson.id = "demo";
        m_lesson.text[lessons::FlowStep::Predict] = "Say.";
        lessons::Question question;
        question.id = "q";
        question.max = 4;
        m_lesson.questions = { question };
        m_session = std::make_unique<LessonSession>(LessonSession::Surroundings {});
        m_keeper = keeper();
        m_session->setLesson(&m_lesson);
    }
    void cleanup()
    {
        m_keeper.reset();
        m_session.reset();
    }

    void aPredictionIsWrittenAtOnceAndComesBack()
    {
        QSignalSpy saved(m_keeper.get(), &ProgressKeeper::saved);
        QVERIFY(m_session->predict(said(2)));
        QCOMPARE(saved.size(), 1);
        m_session->setLesson(nullptr);
        m_session->setLesson(&m_lesson);
        QVERIFY(m_session->flow()->prediction("q"));
        QCOMPARE(*m_session->flow()->prediction("q")->number, 2.0);
    }

    void lookingAroundWritesNothing()
    {
        QSignalSpy saved(m_keeper.get(), &ProgressKeeper::saved);
        m_session->setOverride(true);
        m_session->setLesson(&m_lesson);
        QCOMPARE(saved.size(), 0);
    }

    void everybodyHasAProgressOfTheirOwn()
    {
        QVERIFY(m_session->predict(said(2)));
        const auto me = m_keeper->current();
        QVERIFY(m_keeper->addProfile(QStringLiteral("Ada")));
        QVERIFY(!m_session->flow()->prediction("q"));
        QVERIFY(m_session->predict(said(3)));
        m_keeper->setCurrent(me.id);
        QCOMPARE(*m_session->flow()->prediction("q")->number, 2.0);
        QVERIFY(!m_keeper->addProfile(QStringLiteral("Ada")));
        QVERIFY2(!m_keeper->addProfile(QStringLiteral(" ")), "a name of nothing");
        m_keeper->setCurrent(m_keeper->profiles()[1].id);
        QVERIFY(m_keeper->removeCurrent());
        QCOMPARE(m_keeper->current().name, me.name);
        QCOMPARE(*m_session->flow()->prediction("q")->number, 2.0);
        QVERIFY2(!m_keeper->removeCurrent(), "the last one stays");
    }

    void thePageTellsLessonsAndPredictionsAndWritesATable()
    {
        const lessons::Catalog catalog = lessons::Catalog::load(SHIPPED_LESSONS);
        QVERIFY(!catalog.lessons().empty());
        auto *page = new ProgressPage(catalog, *m_keeper, Theme::of(Scheme::Dark));
        page->show();
        QVERIFY(QTest::qWaitForWindowExposed(page));
        QVERIFY(page->summary().contains(QStringLiteral("No prediction")));
        auto memory = lessons::FlowMemory {};
        memory.answers.push_back({ said(1), true, 1 });
        m_session->restore(memory); // as after a run
        QVERIFY2(page->summary().contains(QStringLiteral("1 of 1")), qPrintable(page->summary()));
        QCOMPARE(page->findChild<QTreeWidget *>()->topLevelItemCount(), static_cast<int>(catalog.lessons().size()));
        QCOMPARE(page->profiles()->count(), 1);
        const QString file = m_home->filePath("table.csv");
        QVERIFY(page->exportCsv(file));
        QFile table(file);
        QVERIFY(table.open(QIODevice::ReadOnly));
        QCOMPARE(table.readAll().count('\n'), 2);
        QVERIFY2(!page->exportCsv(m_home->path()), "a folder");
        delete page;
    }

private:
    std::unique_ptr<ProgressKeeper> keeper()
    {
        auto opened = lessons::ProgressStore::open(m_home->filePath("progress.sqlite").toStdString());
        Q_ASSERT(opened);
        return std::make_unique<ProgressKeeper>(*m_session, std::move(opened->store));
    }
    static lessons::Prediction said(double number)
    {
        lessons::Prediction prediction;
        prediction.question = "q";
        prediction.number = number;
        return prediction;
    }
    std::unique_ptr<QTemporaryDir> m_home;
    lessons::Lesson m_lesson;
    std::unique_ptr<LessonSession> m_session;
    std::unique_ptr<ProgressKeeper> m_keeper;
};

QTEST_MAIN(ProgressTest)
#include "progress_test.moc"
