// SPDX-License-Identifier: GPL-3.0-or-later
// A lesson that asks after the run, too, in the window.
#include "windowtest.h"

#include <ui/lesson/lessonpane.h>
#include <ui/predict/choiceinput.h>
#include <ui/predict/hintbox.h>
#include <ui/predict/questioncard.h>
#include <ui/widgets/elidedbutton.h>

#include <QAbstractButton>
#include <QApplication>
#include <QFile>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>

using namespace interleave;
using namespace interleave::ui;
using lessons::FlowStep;

class AskedTest : public WindowTest
{
    Q_OBJECT

    void openAndRun()
    {
        open(TEST_ASKED);
        m_window->resize(1200, 480); // the page is longer than its pane, whatever the verdicts of the run have to say
        predict();
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        QVERIFY(m_window->session().flow()->outcome());
    }

    QuestionCard *card(const std::string &question) const
    {
        for (auto *each : m_window->lessonPane()->findChildren<QuestionCard *>()) {
            if (each->isVisible() && each->question().id == question)
                return each;
        }
        return nullptr;
    }

    QScrollArea *scroll() const { return m_window->lessonPane()->findChild<QScrollArea *>(); }

    /// All of it, or as much as there is room for.
    bool isInSight(const QWidget *card) const
    {
        const QRect sight = scroll()->viewport()->rect();
        const QRect place(card->mapTo(scroll()->widget(), QPoint()) + scroll()->widget()->pos(), card->size());
        return sight.intersected(place).height() >= std::min(place.height(), sight.height()) - 1;
    }

    void answer(const std::string &question) const
    {
        QuestionCard *asked = card(question);
        QVERIFY(asked);
        asked->input()->findChildren<QAbstractButton *>().front()->click();
        asked->commitButton()->click();
        QCOMPARE(m_window->session().flow()->wasRight(question), std::optional(true));
    }

    /// That of the lesson in the list.
    QString mark() const
    {
        const LessonList *list = m_window->lessonPane()->list();
        for (int i = 0; i < list->topLevelItemCount(); ++i) {
            if (list->topLevelItem(i)->data(0, Qt::UserRole) == QStringLiteral("asked"))
                return list->topLevelItem(i)->text(1);
        }
        return QStringLiteral("not there");
    }

    /// By the keyboard, as somebody who has tabbed there.
    static void press(QPushButton *button)
    {
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
    }

private slots:
    void whatWasAnsweredStaysInSightAndKeepsTheKeyboard_data()
    {
        QTest::addColumn<int>("way");
        QTest::newRow("right") << 0;
        QTest::newRow("wrong") << 1;
        QTest::newRow("the answer is shown") << 2;
    }
    void whatWasAnsweredStaysInSightAndKeepsTheKeyboard()
    {
        QFETCH(int, way);
        openAndRun();
        QVERIFY(m_window->session().goTo(FlowStep::Transfer));
        QuestionCard *asked = card("elsewhere");
        QVERIFY(asked);
        m_window->activateWindow();
        QTRY_VERIFY(QApplication::activeWindow() == m_window.get());
        QTRY_VERIFY(scroll()->verticalScrollBar()->maximum() > 0);
        scroll()->ensureWidgetVisible(asked);
        if (way == 2) {
            press(asked->hints()->hintButton());
            press(asked->hints()->revealButton());
            QVERIFY(m_window->session().flow()->revealed("elsewhere"));
        } else {
            asked->input()->findChildren<QAbstractButton *>()[way]->click();
            press(asked->commitButton());
            QCOMPARE(m_window->session().flow()->wasRight("elsewhere"), std::optional(way == 0));
        }
        QVERIFY(asked == QApplication::focusWidget() || asked->isAncestorOf(QApplication::focusWidget()));
        QTRY_VERIFY(isInSight(asked));
    }

    void aLessonIsDoneWithItsLastStepAndStaysSo()
    {
        m_progress = m_home->filePath("progress.sqlite");
        openAndRun();
        QCOMPARE(mark(), QStringLiteral("◐"));
        QVERIFY(m_window->session().goTo(FlowStep::Explain));
        answer("why");
        QVERIFY(m_window->session().flow()->done(FlowStep::Explain));
        QCOMPARE(mark(), QStringLiteral("◐")); // there is more to come
        QVERIFY(m_window->session().goTo(FlowStep::Transfer));
        QCOMPARE(mark(), QStringLiteral("◐"));
        open(TEST_ASKED);
        QCOMPARE(mark(), QStringLiteral("◐"));
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        QVERIFY(m_window->session().goTo(FlowStep::Transfer));
        answer("elsewhere");
        QCOMPARE(mark(), QStringLiteral("✓"));
        open(TEST_ASKED);
        QCOMPARE(mark(), QStringLiteral("✓"));
    }

    void afterARestartAStepSaysThatItsQuestionsNeedTheRun()
    {
        const auto says = [this] { return shownTexts().join(u'|').contains(QStringLiteral("questions of this step")); };
        m_progress = m_home->filePath("progress.sqlite");
        openAndRun();
        QVERIFY(m_window->session().goTo(FlowStep::Explain));
        answer("why");
        QVERIFY(m_window->session().goTo(FlowStep::Transfer));
        QVERIFY(!says());
        open(TEST_ASKED);
        QCOMPARE(m_window->session().flow()->step(), FlowStep::Transfer);
        QVERIFY(!card("elsewhere"));
        QVERIFY2(says(), qPrintable(shownTexts().join(u'|')));
        QVERIFY(m_window->session().goTo(FlowStep::Explain)); // its question was answered, and is there
        QVERIFY(card("why"));
        QVERIFY(!says());
    }

    void longTitlesBelowThePageAreCutAtTheirEndAndWholeInTheToolTip()
    {
        const QString title = QStringLiteral("What nobody would ever have thought of calling a lesson & what follows from it");
        const auto folder = std::filesystem::path(m_home->filePath("long").toStdString());
        for (const std::string id : { "long-a", "long-b", "long-c" }) {
            const auto lesson = folder / ("01-" + id);
            std::filesystem::create_directories(folder);
            std::filesystem::copy(TEST_LESSONS "/01-small", lesson, std::filesystem::copy_options::recursive);
            QFile file(QString::fromStdString((lesson / "lesson.toml").string()));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QByteArray text = file.readAll();
            file.close();
            std::filesystem::permissions(lesson / "lesson.toml", std::filesystem::perms::owner_all);
            text.replace("id = \"small\"", "id = \"" + QByteArray::fromStdString(id) + '"').replace("title = \"Small\"", "title = \"" + title.toUtf8() + '"');
            QVERIFY(file.open(QIODevice::WriteOnly));
            QCOMPARE(file.write(text), text.size());
        }
        open(folder);
        m_window->openLesson(QStringLiteral("long-b"));
        QVERIFY(m_window->session().lesson());
        QCOMPARE(m_window->session().lesson()->id, std::string("long-b"));
        const auto buttons = m_window->lessonPane()->findChildren<ElidedButton *>();
        QCOMPARE(buttons.size(), 2);
        for (const ElidedButton *button : buttons) {
            QTRY_VERIFY2(button->text().contains(u'…'), qPrintable(button->text()));
            QVERIFY(button->width() >= button->minimumSizeHint().width());
            QVERIFY(m_window->lessonPane()->rect().contains(QRect(button->mapTo(m_window->lessonPane(), QPoint()), button->size())));
            QVERIFY(button->toolTip().contains(title.toHtmlEscaped()));
        }
        QVERIFY(buttons.front()->text().startsWith(QStringLiteral("‹ What")));
        QVERIFY(buttons.back()->text().endsWith(QStringLiteral("… ›")));
    }
};

QTEST_MAIN(AskedTest)
#include "asked_test.moc"
