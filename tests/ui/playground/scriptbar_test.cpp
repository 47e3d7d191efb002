// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/playground/interpreterlist.h>
#include <ui/playground/scriptbar.h>

#include <QAbstractItemView>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using cpython::Interpreter;

namespace {

constexpr int kPatience = 60'000; // milliseconds: a watchdog, not an expectation

Interpreter python(const std::string &version, const std::string &path)
{
    Interpreter interpreter;
    interpreter.path = path;
    interpreter.implementation = "cpython";
    interpreter.version = version;
    return interpreter;
}

InterpreterList::Ways ways(std::vector<Interpreter> found)
{
    return { [found](const std::filesystem::path &) { return found; },
        [](const std::filesystem::path &chosen) {
            Interpreter none;
            none.path = chosen;
            none.problem = "it is no Python";
            return none;
        } };
}

} // namespace

class ScriptBarTest : public QObject
{
    Q_OBJECT
private slots:
    void entriesOfAListAreWholeAndWithoutTheArrowOfTheBar()
    {
        InterpreterList list(ways({ python("3.11.7", "/usr/bin/python3.11") }));
        ScriptBar bar(&list);
        list.look({});
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        QTRY_VERIFY_WITH_TIMEOUT(list.known(), kPatience);
        for (QComboBox *box : { bar.interpreterBox(), bar.sandboxBox() }) {
            for (int i = 0; i < box->count(); ++i)
                QVERIFY2(!box->itemText(i).contains(u'▾'), qPrintable(box->itemText(i)));
            box->showPopup();
            QTRY_VERIFY(box->view()->isVisible());
            QVERIFY(box->view()->viewport()->width() >= box->view()->sizeHintForColumn(0));
            box->hidePopup();
        }
    }

    void argumentsAreDividedAsAShellDoes_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("none") << "" << QStringList();
        QTest::newRow("blanks") << "  a   b " << QStringList { "a", "b" };
        QTest::newRow("quotes") << "'a b' \"c d\"e" << QStringList { "a b", "c de" };
        QTest::newRow("empty") << "'' x" << QStringList { "", "x" };
        QTest::newRow("escaped") << "a\\ b \"q\\\"q\" '\\'" << QStringList { "a b", "q\"q", "\\" };
        QTest::newRow("nothing is expanded") << "$HOME *" << QStringList { "$HOME", "*" };
    }
    void argumentsAreDividedAsAShellDoes()
    {
        QFETCH(QString, line);
        QFETCH(QStringList, arguments);
        const auto split = splitArguments(line);
        QVERIFY(split);
        QCOMPARE(*split, arguments);
    }
    void aQuoteThatIsNotClosedIsNoArgument() { QVERIFY(!splitArguments(QStringLiteral("a 'b"))); }

    void theBestInterpreterIsTakenUntilSomebodyChooses()
    {
        Interpreter old = python("3.6.15", "/a/python3.6");
        old.noProbe = "it is too old";
        InterpreterList list(ways({ old, python("3.11.7", "/b/python3.11"), python("3.13.0", "/c/python3.13") }));
        ScriptBar bar(&list);
        QVERIFY(bar.interpreterBox()->currentText().startsWith(QStringLiteral("looking")));
        QSignalSpy changed(&list, &InterpreterList::changed);
        list.look({});
        QTRY_VERIFY_WITH_TIMEOUT(list.known(), kPatience);
        QCOMPARE(list.current()->version, "3.11.7");
        QVERIFY(bar.interpreterBox()->currentText().startsWith(QStringLiteral("Python 3.11.7")));
        list.choose(QStringLiteral("/c/python3.13"));
        QCOMPARE(list.current()->version, "3.13.0");
        QVERIFY(bar.interpreterBox()->currentText().startsWith(QStringLiteral("Python 3.13.0")));
    }

    void aChosenOneThatIsGoneIsListedWithItsProblem()
    {
        InterpreterList list(ways({ python("3.11.7", "/b/python3.11") }));
        list.choose(QStringLiteral("/gone/python"));
        QTRY_VERIFY_WITH_TIMEOUT(list.known(), kPatience);
        QCOMPARE(list.all().size(), std::size_t(2));
        QVERIFY(list.current());
        QCOMPARE(list.current()->problem, "it is no Python");
    }

    void withoutAnyThereIsNone()
    {
        InterpreterList list(ways({}));
        ScriptBar bar(&list);
        list.look({});
        QTRY_VERIFY_WITH_TIMEOUT(list.known(), kPatience);
        QVERIFY(!list.current());
        QVERIFY(bar.interpreterBox()->currentText().startsWith(QStringLiteral("none")));
        QSignalSpy other(&bar, &ScriptBar::otherInterpreterRequested);
        bar.interpreterBox()->setCurrentIndex(bar.interpreterBox()->count() - 1);
        emit bar.interpreterBox()->activated(bar.interpreterBox()->count() - 1);
        QCOMPARE(other.size(), 1);
        QCOMPARE(bar.interpreterBox()->currentIndex(), 0);
    }

    void aBuildWithoutTheGilSaysSo()
    {
        Interpreter free = python("3.13.0", "/t/python3.13t");
        free.freeThreaded = true;
        free.hasGil = false;
        InterpreterList list(ways({ free }));
        ScriptBar bar(&list);
        list.look({});
        QTRY_VERIFY_WITH_TIMEOUT(list.known(), kPatience);
        QVERIFY(bar.interpreterBox()->currentText().contains(QStringLiteral("no GIL")));
    }

    void buttonsFollowTheRun()
    {
        InterpreterList list(ways({}));
        ScriptBar bar(&list);
        QVERIFY(bar.runButton()->isEnabled());
        QVERIFY(!bar.stopButton()->isEnabled() && !bar.freezeButton()->isEnabled());
        bar.setRunning(true, RunState::Starting);
        QVERIFY(bar.stopButton()->isEnabled() && !bar.freezeButton()->isEnabled());
        bar.setRunning(true, RunState::Running);
        QVERIFY(bar.runButton()->text().contains(QStringLiteral("Restart")));
        QVERIFY(bar.freezeButton()->isEnabled());
        QSignalSpy freeze(&bar, &ScriptBar::freezeRequested), resume(&bar, &ScriptBar::resumeRequested), stop(&bar, &ScriptBar::stopRequested);
        bar.freezeButton()->click();
        bar.setRunning(true, RunState::Frozen);
        bar.freezeButton()->click();
        bar.stopButton()->click();
        QCOMPARE(freeze.size(), 1);
        QCOMPARE(resume.size(), 1);
        QCOMPARE(stop.size(), 1);
        bar.setRunning(true, RunState::Stopping);
        QVERIFY(!bar.stopButton()->isEnabled() && !bar.runButton()->isEnabled());
    }
};

QTEST_MAIN(ScriptBarTest)
#include "scriptbar_test.moc"
