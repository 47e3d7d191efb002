// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include <app/lowerpane.h>
#include <app/runheader.h>
#include <app/topbar.h>
#include <lessons/examples.h>
#include <trace/store.h>
#include <ui/code/codepane.h>
#include <ui/playground/outputpane.h>
#include <ui/playground/playground.h>
#include <ui/playground/scriptbar.h>
#include <ui/playground/scripteditor.h>
#include <ui/playground/summarypanel.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <Qsci/qsciscintilla.h>

#include <QAction>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTextBlock>

using namespace interleave;
using namespace interleave::ui;

/// The playground in the window, its scripts run by the real host in the Python that is here.
class PlaygroundTest : public WindowTest
{
    Q_OBJECT
private slots:
    void thereIsAWayThereAndBack()
    {
        const QString lessonTitle = m_window->windowTitle();
        QVERIFY(!m_window->playground()); // whoever comes for a lesson does not wait for it
        QTest::mouseClick(m_window->top()->playgroundButton(), Qt::LeftButton);
        QVERIFY(m_window->inPlayground());
        QVERIFY(playground().pane()->isVisible() && playground().bar()->isVisible());
        QVERIFY(!m_window->whatIf()->isVisible());
        QVERIFY(m_window->lower()->tabs()->isTabVisible(1));
        QVERIFY(!m_window->lower()->tabs()->isTabVisible(0)); // the code is the editor's
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier);
        QVERIFY(!m_window->inPlayground());
        QVERIFY(!playground().pane()->isVisible());
        QVERIFY(m_window->whatIf()->isVisible());
        QCOMPARE(m_window->windowTitle(), lessonTitle);
        QCOMPARE(m_window->lower()->current(), QStringLiteral("code"));
    }

    void aScriptRunsAndIsShown()
    {
        script("import sys, threading, time\n"
               "def work():\n"
               "    time.sleep(0.2)\n"
               "    print('grüß', flush=True)\n"
               "t = threading.Thread(target=work)\n"
               "t.start()\n"
               "t.join()\n"
               "print('oops', file=sys.stderr)\n");
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        waitForEnd();
        QVERIFY2(output().contains(QStringLiteral("grüß\n")), qPrintable(output()));
        QVERIFY(output().contains(QStringLiteral("oops\n")));
        QVERIFY2(playground().output()->status().startsWith(QStringLiteral("Ended after")), qPrintable(playground().output()->status()));
        QVERIFY(m_window->timeline()->store());
        QCOMPARE(m_window->timeline()->store(), playground().session().store());
        if (playground().session().setup() && playground().session().setup()->probe)
            QVERIFY(threads() >= 2);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->summary()->findings().empty(), kPatience);
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("Ended after")));
        // Back at the lesson its own picture is there, and here this one.
        m_window->showPlayground(false);
        QVERIFY(!m_window->timeline()->store());
        m_window->showPlayground(true);
        QCOMPARE(m_window->timeline()->store(), playground().session().store());
    }

    void argumentsInputAndItsEndReachTheScript()
    {
        script("import sys\nprint(sys.argv[1:])\nprint('hello', input('name? '))\nprint(sys.stdin.read() == '')\n");
        QTest::keyClicks(playground().bar()->argumentsLine(), QStringLiteral("one 'two three'"));
        QTest::keyClick(playground().bar()->argumentsLine(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(output().contains(QStringLiteral("name? ")), kPatience);
        QLineEdit *line = playground().output()->inputLine();
        QTRY_VERIFY_WITH_TIMEOUT(line->isEnabled(), kPatience);
        QTest::keyClicks(line, QStringLiteral("Ada"));
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(output().contains(QStringLiteral("hello Ada")), kPatience);
        QTest::keyClick(line, Qt::Key_D, Qt::ControlModifier);
        waitForEnd();
        QVERIFY2(output().contains(QStringLiteral("['one', 'two three']")), qPrintable(output()));
        QVERIFY(output().contains(QStringLiteral("True")));
    }

    void aTracebackLeadsToItsLine()
    {
        script("def f():\n    return 1 / 0\n\nf()\n");
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        waitForEnd();
        QVERIFY2(output().contains(QStringLiteral("ZeroDivisionError")), qPrintable(output()));
        QVERIFY2(playground().output()->status().contains(QStringLiteral("status 1")), qPrintable(playground().output()->status()));
        QPlainTextEdit *view = playground().output()->view();
        QTextBlock block = view->document()->begin();
        while (block.isValid() && !block.text().contains(QStringLiteral("line 2")))
            block = block.next();
        QVERIFY(block.isValid());
        QTextCursor cursor(block);
        cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor, 8);
        view->setTextCursor(cursor);
        view->ensureCursorVisible();
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->cursorRect(cursor).center());
        int line = 0, column = 0;
        editor()->getCursorPosition(&line, &column);
        QCOMPARE(line, 1);
        QCOMPARE(playground().editor()->code()->errorLine(), 2);
    }

    void stopEndsAScriptThatWouldRunForEver()
    {
        script("import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
               "print('on', flush=True)\nwhile True:\n    time.sleep(1)\n");
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(output().contains(QStringLiteral("on\n")), kPatience);
        QTest::mouseClick(playground().bar()->stopButton(), Qt::LeftButton);
        waitForEnd();
        QVERIFY2(playground().output()->status().startsWith(QStringLiteral("Stopped after")), qPrintable(playground().output()->status()));
        QVERIFY(playground().bar()->runButton()->isEnabled());
    }

    void runAgainWhileItRunsBeginsAnew()
    {
        script("import time\nprint('on', flush=True)\ntime.sleep(3600)\n");
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(output().contains(QStringLiteral("on\n")), kPatience);
        const auto first = playground().session().store();
        QTest::mouseClick(playground().bar()->runButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(playground().session().store() != first && output().contains(QStringLiteral("on\n")), kPatience);
        QVERIFY(playground().session().running());
        playground().stop();
        waitForEnd();
    }

    void aFloodLeavesTheWindowAlive()
    {
        script("while True:\n    print('spam ' * 20)\n");
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(playground().output()->batches() > 10, kPatience);
        // What a click waits for at most: the figure is printed, what is asserted is that it is answered each time, between two batches.
        qint64 worst = 0;
        for (int i = 0; i < 40; ++i) {
            bool answered = false;
            const int before = playground().output()->batches();
            QElapsedTimer timer;
            timer.start();
            QMetaObject::invokeMethod(this, [&] { answered = true; }, Qt::QueuedConnection);
            while (!answered && timer.elapsed() < kPatience)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            worst = std::max(worst, timer.elapsed());
            QVERIFY(answered);
            QVERIFY(playground().output()->batches() - before <= 1);
            QTRY_VERIFY_WITH_TIMEOUT(playground().output()->batches() > before, kPatience);
        }
        qInfo("worst wait of a click beside an endless print: %lld ms", static_cast<long long>(worst));
        QVERIFY(playground().output()->view()->blockCount() <= OutputPane::kMostLines);
        QTest::keyClick(m_window.get(), Qt::Key_F2, Qt::ControlModifier);
        waitForEnd();
    }

    void withoutAPythonTheBannerSaysWhatToDo()
    {
        openWith({ [](const std::filesystem::path &) { return std::vector<cpython::Interpreter>(); },
            [](const std::filesystem::path &) { return cpython::Interpreter(); } });
        script("print(1)\n");
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner()->text().contains(QStringLiteral("apt install python3")), kPatience);
        QCOMPARE(m_window->banner()->actionButtons().size(), std::size_t(2));
        QVERIFY(!playground().session().running());
    }

    void withoutASandboxItAsksFirst()
    {
        script("print('free')\n");
        playground().bar()->setSandbox(cpython::SandboxChoice::None);
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner()->text().contains(QStringLiteral("Without a sandbox")), kPatience);
        QVERIFY(!playground().session().running());
        QTest::mouseClick(m_window->banner()->actionButtons().front(), Qt::LeftButton);
        waitForEnd();
        QVERIFY2(output().contains(QStringLiteral("free")), qPrintable(output()));
    }

    void whatIsWrittenSurvivesTheWindow()
    {
        script("print('mine')\n");
        const QString text = playground().editor()->text();
        m_window->close();
        open(TEST_LESSONS);
        m_window->showPlayground(true);
        QCOMPARE(playground().editor()->text(), text);
    }

    void whileALessonRunsAScriptDoesNot()
    {
        m_window->showPlayground(false);
        predict();
        run()->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().running(), kPatience);
        script("print(1)\n");
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner()->text().contains(QStringLiteral("measure each other")) || !m_window->session().running(), kPatience);
        if (m_window->session().running()) {
            QVERIFY(!playground().session().running());
            QTest::mouseClick(m_window->banner()->actionButtons().front(), Qt::LeftButton);
        }
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->session().running(), kPatience);
    }

    void linesOfAChangedTextAreNotShown()
    {
        script("total = 0\nfor i in range(3_000_000):\n    total += i\n");
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        waitForEnd();
        QVERIFY(playground().linesMatch());
        QTest::keyClick(editor(), Qt::Key_Return);
        QVERIFY(!playground().linesMatch());
        QVERIFY(playground().editor()->code()->activity().empty());
        QVERIFY(!playground().editor()->code()->heat().store());
        QTest::keyClick(editor(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(playground().linesMatch());
        QCOMPARE(playground().editor()->code()->heat().store(), playground().session().store());
    }

    void everyExampleRuns_data()
    {
        QTest::addColumn<int>("number");
        const auto examples = lessons::findExamples(INTERLEAVE_BINARY_DIR "/interleave");
        QVERIFY(examples);
        for (std::size_t i = 0; i < examples->size(); ++i)
            QTest::newRow((*examples)[i].title.c_str()) << static_cast<int>(i);
    }
    void everyExampleRuns()
    {
        QFETCH(int, number);
        const auto examples = lessons::findExamples(INTERLEAVE_BINARY_DIR "/interleave");
        QVERIFY(examples);
        const lessons::Example &example = (*examples)[static_cast<std::size_t>(number)];
        m_window->showPlayground(true);
        playground().editor()->openExample(example);
        playground().run();
        const bool standsStill = example.title == "A deadlock", asks = example.title == "A question";
        if (standsStill)
            QTRY_VERIFY_WITH_TIMEOUT(output().contains(QStringLiteral("waiting for them")), kPatience);
        if (asks) {
            QTRY_VERIFY_WITH_TIMEOUT(output().contains(QStringLiteral("name?")), kPatience);
            playground().session().writeInput("Ada\n");
        }
        if (standsStill)
            playground().stop();
        waitForEnd();
        const auto *report = playground().session().report();
        QVERIFY2(standsStill || (report->script && report->script->exitStatus == 0), qPrintable(output()));
        if (playground().session().setup() && playground().session().setup()->probe)
            QVERIFY(report->store->spanCount() > 0);
    }

private:
    [[nodiscard]] Playground &playground() { return *m_window->playground(); }
    [[nodiscard]] QsciScintilla *editor() { return playground().editor()->code()->editor(); }
    [[nodiscard]] QString output() { return playground().output()->text(); }
    /// In the playground, with this in the editor.
    void script(const char *text)
    {
        m_window->showPlayground(true);
        playground().editor()->newScript();
        editor()->setText(QString::fromUtf8(text));
    }
    void waitForEnd()
    {
        QTRY_VERIFY_WITH_TIMEOUT(playground().session().report() && !playground().session().running(), 2 * kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!playground().doing().isEmpty() && playground().output()->status() == playground().doing(), kPatience);
    }
    [[nodiscard]] int threads()
    {
        int count = 0;
        const auto store = m_window->timeline()->store();
        for (std::uint32_t i = 0; i < store->laneCount(); ++i)
            count += store->lane(LaneId { i }).info().kind == trace::LaneKind::Thread ? 1 : 0;
        return count;
    }
};

QTEST_MAIN(PlaygroundTest)
#include "playground_test.moc"
