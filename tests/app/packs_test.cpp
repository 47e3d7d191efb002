// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowtest.h"

#include <lessons/author/newlesson.h>
#include <ui/lesson/lessonlist.h>
#include <ui/lesson/lessonpane.h>
#include <ui/lesson/lessontext.h>
#include <ui/session/folderwatch.h>
#include <ui/widgets/banner.h>

#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>

#include <fstream>
#include <zip.h>

using namespace interleave;
using namespace interleave::ui;

class PacksTest : public WindowTest
{
    Q_OBJECT

    /// A folder of the user's with one whole lesson in it, as `interleave new-lesson` makes it.
    std::filesystem::path writeMine()
    {
        const std::filesystem::path folder = (m_home->path() + "/mine/01-sleepers").toStdString();
        if (!lessons::newLesson(folder))
            qFatal("no lesson could be made");
        return folder;
    }
    static QByteArray read(const std::filesystem::path &file)
    {
        QFile in(QString::fromStdString(file.string()));
        if (!in.open(QIODevice::ReadOnly))
            qFatal("cannot be read");
        return in.readAll();
    }
    /// As a plain editor saves: into the file that is there.
    static void write(const std::filesystem::path &file, const QByteArray &text)
    {
        QFile out(QString::fromStdString(file.string()));
        if (!out.open(QIODevice::WriteOnly | QIODevice::Truncate) || out.write(text) != text.size())
            qFatal("cannot be written");
    }
    /// As a careful editor saves: a new file in the place of the old one.
    static void replace(const std::filesystem::path &file, const QByteArray &text)
    {
        QSaveFile out(QString::fromStdString(file.string()));
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size() || !out.commit())
            qFatal("cannot be replaced");
    }
    static QByteArray with(QByteArray text, const char *before, const char *after)
    {
        if (!text.contains(before))
            qFatal("the test itself is wrong");
        return text.replace(before, after);
    }
    std::filesystem::path zipOf(const std::filesystem::path &folder, const char *name)
    {
        const std::filesystem::path file = (m_home->path() + QLatin1Char('/') + QLatin1String(name)).toStdString();
        int problem = 0;
        zip_t *archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &problem);
        for (const char *each : { "lesson.toml", "lesson.md", "script.py" }) {
            zip_source_t *source = zip_source_file(archive, (folder / each).c_str(), 0, -1);
            zip_file_add(archive, (folder.filename() / each).c_str(), source, 0);
        }
        if (zip_close(archive) != 0)
            qFatal("no zip could be made");
        return file;
    }
    [[nodiscard]] const lessons::Lesson *lesson() const { return m_window->session().lesson(); }
    [[nodiscard]] QStringList listed() const
    {
        QStringList rows;
        for (int i = 0; i < m_window->lessonPane()->list()->topLevelItemCount(); ++i)
            rows << m_window->lessonPane()->list()->topLevelItem(i)->text(0);
        return rows;
    }
    [[nodiscard]] QString pageText() const
    {
        QString all;
        for (const auto *text : m_window->lessonPane()->findChildren<LessonText *>())
            all += text->isVisible() ? text->toPlainText() : QString();
        return all;
    }

private slots:
    void aFolderOfLessonsIsOpenedShownUnderItsNameAndOpenAgainTheNextTime()
    {
        writeMine();
        QVERIFY(m_window->openPack((m_home->path() + "/mine").toStdString()));
        QCOMPARE(QString::fromStdString(lesson()->title), QStringLiteral("Sleepers"));
        QVERIFY2(listed().contains(QStringLiteral("MINE · LESSONS OF MY OWN")), qPrintable(listed().join('|')));
        QVERIFY(listed().contains(QStringLiteral("1   Sleepers")));
        QVERIFY(m_window->banner()->text().contains(QStringLiteral("“mine”")));
        open(TEST_LESSONS);
        QCOMPARE(QString::fromStdString(lesson()->title), QStringLiteral("Sleepers"));
        auto *menu = m_window->findChildren<QMenu *>().front();
        for (auto *each : m_window->findChildren<QMenu *>())
            menu = each->title() == QStringLiteral("Lesson packs") ? each : menu;
        emit menu->aboutToShow();
        QAction *close = nullptr;
        for (QAction *each : menu->actions())
            close = each->objectName() == QStringLiteral("pack.close") ? each : close;
        QVERIFY(close);
        QVERIFY(close->text().contains(QStringLiteral("mine")));
        close->trigger();
        QVERIFY(!listed().contains(QStringLiteral("1   Sleepers")));
        QCOMPARE(QString::fromStdString(lesson()->id), QStringLiteral("small"));
        open(TEST_LESSONS);
        QVERIFY(!listed().contains(QStringLiteral("1   Sleepers")));
        QVERIFY(QDir(m_home->path() + "/mine/01-sleepers").exists());
    }

    void aZipIsOpenedByDroppingItAndRuns()
    {
        const auto file = zipOf(writeMine(), "dropped.zip");
        QMimeData data;
        data.setUrls({ QUrl::fromLocalFile(QString::fromStdString(file.string())) });
        QDragEnterEvent enter({ 100, 100 }, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(m_window.get(), &drop);
        QCOMPARE(QString::fromStdString(lesson()->title), QStringLiteral("Sleepers"));
        QCOMPARE(QString::fromStdString(lesson()->pack), QStringLiteral("dropped"));
        QCOMPARE(QDir(m_home->path()).entryList({ "dropped*" }).size(), 1); // nothing beside it

        m_window->session().setOverride(true);
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        QVERIFY(m_window->session().outcome() && !m_window->session().outcome()->error);
    }

    void whatIsNoPackIsSaidAndNothingChanges()
    {
        const auto *before = lesson();
        const QStringList rows = listed();
        const std::filesystem::path broken = (m_home->path() + "/broken.zip").toStdString();
        write(broken, "");
        QVERIFY(!m_window->openPack(broken));
        QVERIFY2(m_window->banner()->text().contains(QStringLiteral("empty")), qPrintable(m_window->banner()->text()));
        write(broken, "PK\3\4 cut off");
        QVERIFY(!m_window->openPack(broken));
        QVERIFY(m_window->banner()->text().contains(QStringLiteral("no zip")));
        QCOMPARE(lesson(), before);
        QCOMPARE(listed(), rows);
    }

    void whatIsSavedIsShownAtOnceAndOneStaysWhereOneWas()
    {
        const auto folder = writeMine();
        QVERIFY(m_window->openPack(folder.parent_path()));
        auto &session = m_window->session();
        session.setOverride(true);
        QVERIFY(session.predict({ .question = "how-long", .number = 0.3 }));
        QSignalSpy finished(&session, &LessonSession::finished), renewed(&session, &LessonSession::lessonRenewed), changed(&session, &LessonSession::lessonChanged);
        run()->click();
        QVERIFY(finished.wait(kPatience));
        QVERIFY(session.goTo(lessons::FlowStep::Explain));
        const auto store = session.store(QStringLiteral("threads"));
        QVERIFY(store);

        const QByteArray text = read(folder / "lesson.md");
        write(folder / "lesson.md", with(text, "To run Python", "Mended words. To run Python"));
        QTRY_VERIFY_WITH_TIMEOUT(pageText().contains(QStringLiteral("Mended words")), kPatience);
        QCOMPARE(session.flow()->step(), lessons::FlowStep::Explain);
        QCOMPARE(session.store(QStringLiteral("threads")), store); // it still runs the same
        QVERIFY(session.outcome());
        QCOMPARE(changed.size(), 0);
        QVERIFY(renewed.size() >= 1);

        replace(folder / "lesson.md", with(text, "To run Python", "Once more. To run Python"));
        QTRY_VERIFY_WITH_TIMEOUT(pageText().contains(QStringLiteral("Once more")), kPatience);
        replace(folder / "lesson.md", with(text, "To run Python", "And again. To run Python")); // it is watched on
        QTRY_VERIFY_WITH_TIMEOUT(pageText().contains(QStringLiteral("And again")), kPatience);

        const QByteArray data = read(folder / "lesson.toml");
        replace(folder / "lesson.toml", with(data, "In threads, all sleeps", "All sleeps, in threads,"));
        QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, kPatience);
        QCOMPARE(session.flow()->step(), lessons::FlowStep::Explain);
        QVERIFY(session.flow()->prediction("how-long"));
        QCOMPARE(session.flow()->prediction("how-long")->number, std::optional(0.3));
        QVERIFY(!session.outcome()); // what was measured was asked otherwise

        replace(folder / "lesson.toml", with(data, "id = \"how-long\"", "id = \"how-much\""));
        QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 2, kPatience);
        QVERIFY(!session.flow()->prediction("how-much"));
        QVERIFY(!session.flow()->prediction("how-long"));
    }

    void aLessonThatIsBrokenAtTheMomentStaysAsItWasAndItsErrorIsToldUntilItIsMended()
    {
        const auto folder = writeMine();
        QVERIFY(m_window->openPack(folder.parent_path()));
        const QString topic = QStringLiteral("pack-errors");
        const auto *whole = lesson();
        const QByteArray data = read(folder / "lesson.toml");
        write(folder / "lesson.toml", with(data, "op = \"sleep\"", "op = \"slep\""));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner()->says(topic), kPatience);
        QVERIFY2(m_window->banner()->text().contains(QStringLiteral("mine/01-sleepers/lesson.toml:")) && m_window->banner()->text().contains(QStringLiteral("'sleep'")),
            qPrintable(m_window->banner()->text()));
        QCOMPARE(lesson(), whole);
        replace(folder / "lesson.toml", data);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->banner()->says(topic), kPatience);
        std::filesystem::remove(folder / "script.py");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->banner()->says(topic), kPatience);
        QCOMPARE(QString::fromStdString(lesson()->title), QStringLiteral("Sleepers"));
    }

    void aLessonThatComesOrGoesComesIntoTheListOrGoes()
    {
        const auto folder = writeMine();
        QVERIFY(m_window->openPack(folder.parent_path()));
        QVERIFY(lessons::newLesson(folder.parent_path() / "02-second"));
        QTRY_VERIFY_WITH_TIMEOUT(listed().contains(QStringLiteral("2   Second")), kPatience);
        std::filesystem::remove_all(folder);
        QTRY_VERIFY_WITH_TIMEOUT(!listed().contains(QStringLiteral("1   Sleepers")), kPatience);
        QVERIFY(lesson()); // another one is open
        QVERIFY(listed().contains(QStringLiteral("2   Second")));
    }

    void aChangeDuringARunWaitsForItsEnd()
    {
        const auto folder = writeMine();
        QVERIFY(m_window->openPack(folder.parent_path()));
        auto &session = m_window->session();
        session.setOverride(true);
        QSignalSpy finished(&session, &LessonSession::finished), renewed(&session, &LessonSession::lessonRenewed);
        FolderWatch control; // tells when the window has heard of it, too
        control.setPaths({ folder / "lesson.md" });
        QSignalSpy told(&control, &FolderWatch::changed);
        const QByteArray text = read(folder / "lesson.md");
        run()->click();
        QVERIFY(session.running());
        write(folder / "lesson.md", with(text, "# Three sleeps", "# Four sleeps"));
        QVERIFY(told.wait(kPatience));
        if (session.running())
            QCOMPARE(renewed.size(), 0);
        QVERIFY(!finished.isEmpty() || finished.wait(kPatience));
        QTRY_VERIFY_WITH_TIMEOUT(QString::fromStdString(lesson()->headline).startsWith(QStringLiteral("Four")), kPatience);
        QVERIFY(session.outcome()); // what was measured stays
    }
};

QTEST_MAIN(PacksTest)
#include "packs_test.moc"
