// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/code/codepane.h>
#include <ui/playground/scripteditor.h>
#include <ui/playground/scriptfile.h>

#include <Qsci/qsciscintilla.h>

#include <QCoreApplication>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <memory>

using namespace interleave;
using namespace interleave::ui;

namespace {

constexpr int kPatience = 60'000; // milliseconds: a watchdog, not an expectation

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class ScriptEditorTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        write(m_home->filePath("one.py"), "# One: the first.\nprint(1)\n");
        m_examples = { { m_home->filePath("one.py").toStdString(), "One", "the first." } };
        open();
    }
    void cleanup() { m_editor.reset(); }

    void whoComesForTheFirstTimeSeesTheFirstExampleWhichIsNoFile()
    {
        QCOMPARE(m_editor->name(), QStringLiteral("One"));
        QVERIFY(m_editor->path().isEmpty());
        QVERIFY(m_editor->text().contains(QStringLiteral("print(1)")));
        QVERIFY(!m_editor->modified());
    }

    void typingMarksItAsChangedAndUndoTakesItBack()
    {
        QSignalSpy changed(m_editor.get(), &ScriptEditor::changed);
        type("x");
        QVERIFY(m_editor->modified());
        QVERIFY(!changed.empty());
        QVERIFY(m_editor->text().startsWith(QStringLiteral("x#")));
        QTest::keyClick(m_editor->code()->editor(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!m_editor->modified());
        QVERIFY(m_editor->text().startsWith(u'#'));
    }

    void anIndentedLineIsFollowedByAnIndentedOne()
    {
        m_editor->newScript();
        type("def f():\n");
        QsciScintilla *editor = m_editor->code()->editor();
        if (editor->indentation(1) == 0)
            QTest::keyClick(editor, Qt::Key_Tab);
        type("pass\nreturn 1");
        QCOMPARE(m_editor->text(), QStringLiteral("def f():\n    pass\n    return 1"));
    }

    void aFileIsOpenedChangedAndSaved()
    {
        const QString path = m_home->filePath("mine.py");
        write(path, "print('grüß')\r\n");
        QSignalSpy used(m_editor.get(), &ScriptEditor::fileUsed);
        m_editor->open(path);
        QCOMPARE(m_editor->path(), path);
        QCOMPARE(m_editor->name(), QStringLiteral("mine.py"));
        QCOMPARE(m_editor->text(), QStringLiteral("print('grüß')\n"));
        type("#");
        QVERIFY(m_editor->modified());
        QTest::mouseClick(m_editor->saveButton(), Qt::LeftButton);
        QVERIFY(!m_editor->modified());
        QCOMPARE(read(path), QByteArray("#print('grüß')\n"));
        QCOMPARE(used.size(), 2);
    }

    void whatCannotBeOpenedIsToldAndChangesNothing_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        QTest::newRow("no UTF-8") << QByteArray("print('\xe9')\n") << "UTF-8";
        QTest::newRow("binary") << QByteArray("a\0b", 3) << "UTF-8";
        QTest::newRow("too large") << QByteArray((2 << 20) + 1, 'x') << "larger than 2 MB";
    }
    void whatCannotBeOpenedIsToldAndChangesNothing()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, words);
        write(m_home->filePath("bad.py"), bytes);
        QSignalSpy problem(m_editor.get(), &ScriptEditor::problem);
        const QString before = m_editor->text();
        m_editor->open(m_home->filePath("bad.py"));
        QCOMPARE(problem.size(), 1);
        QVERIFY2(problem.front().front().toString().contains(words), qPrintable(problem.front().front().toString()));
        QCOMPARE(m_editor->text(), before);
    }

    void whatIsNoFileIsNeitherReadNorWritten()
    {
        QVERIFY(!readScript(m_home->filePath("none.py")));
        QVERIFY(!readScript(m_home->path()));
        QVERIFY(!writeScript(m_home->path(), {}));
        QVERIFY(!writeScript(m_home->filePath("no/such/folder.py"), {}));
    }

    void changesAreAskedForBeforeTheyGo_data()
    {
        QTest::addColumn<int>("answer");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("save") << int(QMessageBox::Save) << "One" << QByteArray("xprint(2)\n");
        QTest::newRow("discard") << int(QMessageBox::Discard) << "One" << QByteArray("print(2)\n");
        QTest::newRow("cancel") << int(QMessageBox::Cancel) << "mine.py" << QByteArray("print(2)\n");
    }
    void changesAreAskedForBeforeTheyGo()
    {
        QFETCH(int, answer);
        QFETCH(QString, name);
        QFETCH(QByteArray, file);
        const QString path = m_home->filePath("mine.py");
        write(path, "print(2)\n");
        m_editor->open(path);
        type("x");
        m_editor->examplesMenu()->actions().front()->trigger();
        auto *box = m_editor->findChild<QMessageBox *>();
        QVERIFY(box);
        QVERIFY(box->text().contains(QStringLiteral("mine.py")));
        QTest::mouseClick(box->button(static_cast<QMessageBox::StandardButton>(answer)), Qt::LeftButton);
        QCOMPARE(m_editor->name(), name);
        QCOMPARE(read(path), file);
    }

    void anExampleThatWasNotTouchedGoesWithoutAQuestion()
    {
        m_editor->newScript();
        QVERIFY(!m_editor->findChild<QMessageBox *>());
        QCOMPARE(m_editor->text(), QString());
    }

    void whatWasWrittenIsThereAgainHoweverTheProgramEnded()
    {
        type("# mine ");
        // Kept by itself, a moment after it was written; what is on the disk then is what a killed program leaves.
        const QString draft = m_home->filePath("drafts/draft-1.json");
        QTRY_VERIFY_WITH_TIMEOUT(read(draft).contains("# mine "), kPatience);
        const QString text = m_editor->text();
        const QByteArray kept = read(draft);
        m_editor.reset();
        write(draft, kept);
        open();
        QCOMPARE(m_editor->text(), text);
        QVERIFY(m_editor->modified());
    }

    void aChangedFileComesBackAsAChangedFile()
    {
        const QString path = m_home->filePath("mine.py");
        write(path, "print(2)\n");
        m_editor->open(path);
        type("x");
        m_editor.reset();
        open();
        QCOMPARE(m_editor->path(), path);
        QVERIFY(m_editor->modified());
        QCOMPARE(m_editor->text(), QStringLiteral("xprint(2)\n"));
        QCOMPARE(read(path), QByteArray("print(2)\n"));
    }

    void anUnchangedFileIsReadAnew()
    {
        const QString path = m_home->filePath("mine.py");
        write(path, "print(2)\n");
        m_editor->open(path);
        m_editor.reset();
        write(path, "print(3)\n");
        open();
        QCOMPARE(m_editor->path(), path);
        QCOMPARE(m_editor->text(), QStringLiteral("print(3)\n"));
        QVERIFY(!m_editor->modified());
    }

    void aSecondWindowHasADraftOfItsOwn()
    {
        type("first ");
        ScriptEditor second(m_examples, m_home->filePath("drafts"));
        QCOMPARE(second.name(), QStringLiteral("One"));
        QVERIFY(!second.text().startsWith(QStringLiteral("first")));
        m_editor->keepNow();
        second.keepNow();
        QVERIFY(read(m_home->filePath("drafts/draft-1.json")).contains("first "));
        QVERIFY(!read(m_home->filePath("drafts/draft-2.json")).contains("first "));
    }

    void aDamagedDraftIsSetAside()
    {
        m_editor.reset();
        write(m_home->filePath("drafts/draft-1.json"), "{ not json");
        open();
        QCOMPARE(m_editor->name(), QStringLiteral("One"));
        QCOMPARE(QDir(m_home->filePath("drafts")).entryList({ QStringLiteral("*.corrupt-*") }).size(), 1);
    }

    void aScriptWithoutAFileIsRunFromACopy()
    {
        type("#");
        const auto file = m_editor->fileToRun();
        QVERIFY(file);
        QVERIFY(file->endsWith(QStringLiteral("one.py")));
        QCOMPARE(read(*file), m_editor->text().toUtf8());
        QCOMPARE(read(m_home->filePath("one.py")), QByteArray("# One: the first.\nprint(1)\n")); // the example is as it was
    }

    void aChangedFileIsSavedBeforeItRuns()
    {
        const QString path = m_home->filePath("mine.py");
        write(path, "print(2)\n");
        m_editor->open(path);
        type("x");
        const auto file = m_editor->fileToRun();
        QVERIFY(file);
        QCOMPARE(*file, path);
        QCOMPARE(read(path), QByteArray("xprint(2)\n"));
        QVERIFY(!m_editor->modified());
    }

    void aDroppedScriptIsOpened()
    {
        const QString path = m_home->filePath("mine.py");
        write(path, "print(2)\n");
        QMimeData data;
        data.setUrls({ QUrl::fromLocalFile(path) });
        QWidget *target = m_editor->code()->editor()->viewport();
        QDragEnterEvent enter({ 10, 10 }, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(target, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(target, &drop);
        QCOMPARE(m_editor->path(), path);
        QCOMPARE(m_editor->text(), QStringLiteral("print(2)\n"));
    }

    void goesToALine()
    {
        m_editor->newScript();
        m_editor->code()->editor()->setText(QString(QStringLiteral("pass\n")).repeated(300));
        m_editor->goToLine(250);
        int line = 0, column = 0;
        m_editor->code()->editor()->getCursorPosition(&line, &column);
        QCOMPARE(line, 249);
        QVERIFY(m_editor->code()->editor()->firstVisibleLine() <= 249);
        QVERIFY(m_editor->code()->editor()->firstVisibleLine() > 100);
    }

    void aMarkedLineIsFreedByTyping()
    {
        m_editor->code()->markError(2);
        QCOMPARE(m_editor->code()->errorLine(), 2);
        type("#");
        QCOMPARE(m_editor->code()->errorLine(), 0);
    }

private:
    void open()
    {
        m_editor = std::make_unique<ScriptEditor>(m_examples, m_home->filePath("drafts"));
        m_editor->setTheme(Theme::of(Scheme::Light));
        m_editor->resize(700, 400);
        m_editor->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_editor.get()));
    }
    void type(const char *text)
    {
        QsciScintilla *editor = m_editor->code()->editor();
        editor->setFocus();
        for (const char *c = text; *c; ++c) {
            if (*c == '\n')
                QTest::keyClick(editor, Qt::Key_Return);
            else
                QTest::keyClick(editor, *c);
        }
    }

    std::unique_ptr<QTemporaryDir> m_home;
    std::vector<lessons::Example> m_examples;
    std::unique_ptr<ScriptEditor> m_editor;
};

QTEST_MAIN(ScriptEditorTest)
#include "scripteditor_test.moc"
