// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/lesson/lessonpicture.h>
#include <ui/lesson/lessontext.h>
#include <ui/theme/theme.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>

#include <sys/stat.h>

using namespace interleave::ui;

class LessonTextTest : public QObject
{
    Q_OBJECT
private slots:
    void codeFitsTheColumnAndItsLinesBelongTogether()
    {
        LessonText text;
        text.resize(260, 100);
        text.setCodeFont(Theme::of(Scheme::Light).mono(11.5));
        text.setText("Before.\n\n```python\nfirst = threading.Thread(target=task, args=[name, number])\nfirst.start()\n```\n\nAfter.", {});
        text.show();
        QVERIFY(QTest::qWaitForWindowExposed(&text));
        QVERIFY2(text.document()->size().width() <= text.viewport()->width(), qPrintable(QStringLiteral("%1 of %2").arg(text.document()->size().width()).arg(text.viewport()->width())));
        const QTextBlock prose = text.document()->begin(), first = prose.next(), second = first.next();
        QCOMPARE(second.text(), QStringLiteral("first.start()"));
        QVERIFY(first.blockFormat().bottomMargin() < prose.blockFormat().bottomMargin());
        QVERIFY(second.blockFormat().bottomMargin() > 0); // and apart from what comes after
        QVERIFY(first.layout()->lineCount() > 1);
    }

    /// Whatever a text names, nothing but a picture in its own folder is ever read. The pictures have sizes of their own, so that it is seen which was.
    void itLoadsNothingButThePicturesOfItsOwnFolder_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<bool>("shown");
        QTest::newRow("in the folder") << "in.png" << true;
        QTest::newRow("below the folder") << "pictures/below.png" << true;
        QTest::newRow("by a way round") << "pictures/../in.png" << true;
        QTest::newRow("outside") << "../secret.png" << false;
        QTest::newRow("outside, hidden") << "..%2fsecret.png" << false;
        QTest::newRow("absolute") << "@/secret.png" << false;
        QTest::newRow("file") << "file:@/secret.png" << false;
        QTest::newRow("file with slashes") << "file://@/secret.png" << false;
        QTest::newRow("another host") << "//localhost@/secret.png" << false;
        QTest::newRow("by a link") << "link.png" << false;
        QTest::newRow("by a linked folder") << "linked/secret.png" << false;
        QTest::newRow("http") << "http://127.0.0.1:9/secret.png" << false;
        QTest::newRow("data") << "data:image/png;base64,iVBORw0KGgo=" << false;
        QTest::newRow("resource") << ":/interleave.svg" << false;
        QTest::newRow("a drawing") << "drawing.svg" << false;
        QTest::newRow("a drawing in disguise") << "disguise.png" << false;
        QTest::newRow("a pipe") << "pipe.png" << false;
        QTest::newRow("a device") << "file:///dev/zero" << false;
        QTest::newRow("too many pixels") << "bomb.png" << false;
        QTest::newRow("nothing") << "nothing.png" << false;
    }
    void itLoadsNothingButThePicturesOfItsOwnFolder()
    {
        QFETCH(QString, target);
        QFETCH(bool, shown);
        const QTemporaryDir home;
        const QDir folder(home.path() + "/lesson");
        QVERIFY(folder.mkpath("pictures"));
        const auto picture = [](int width, int height) {
            QImage image(width, height, QImage::Format_Mono);
            image.fill(1);
            return image;
        };
        QVERIFY(picture(33, 44).save(folder.filePath("in.png")) && picture(33, 44).save(folder.filePath("pictures/below.png")));
        QVERIFY(picture(5, 77).save(home.filePath("secret.png")) && picture(9000, 9000).save(folder.filePath("bomb.png")));
        QVERIFY(QFile::link(home.filePath("secret.png"), folder.filePath("link.png")) && QFile::link(home.path(), folder.filePath("linked")));
        QCOMPARE(mkfifo(folder.filePath("pipe.png").toLocal8Bit(), 0600), 0);
        for (const char *name : { "drawing.svg", "disguise.png" }) {
            QFile drawing(folder.filePath(name));
            QVERIFY(drawing.open(QIODevice::WriteOnly));
            drawing.write("<svg xmlns='http://www.w3.org/2000/svg' width='5' height='77'><rect width='5' height='77'/></svg>");
        }
        LessonText text;
        text.resize(260, 100);
        text.setText(("Before.\n\n![picture](" + target.replace('@', home.path()) + ")\n\nAfter.").toStdString(), folder.path().toStdString());
        text.show();
        QVERIFY(QTest::qWaitForWindowExposed(&text));
        text.grab(); // what is drawn is loaded, if anything is
        QString named;
        for (QTextBlock block = text.document()->begin(); block.isValid(); block = block.next()) {
            for (auto part = block.begin(); !part.atEnd(); ++part) {
                if (const auto format = part.fragment().charFormat().toImageFormat(); format.isValid())
                    named = format.name();
            }
        }
        QVERIFY(!named.isEmpty());
        const QImage loaded = text.document()->resource(QTextDocument::ImageResource, QUrl(named)).value<QImage>();
        QCOMPARE(loaded.size() == QSize(33, 44), shown);
        QCOMPARE(loaded.size(), shown ? QSize(33, 44) : missingPicture().size());
    }

    void aPictureThatIsWiderThanTheColumnIsMadeToFit()
    {
        const QTemporaryDir home;
        QVERIFY(QImage(2000, 500, QImage::Format_RGB32).save(home.filePath("wide.png")));
        LessonText text;
        text.resize(260, 100);
        text.setText("![wide](wide.png)", home.path().toStdString());
        text.show();
        QVERIFY(QTest::qWaitForWindowExposed(&text));
        QVERIFY(text.document()->size().width() <= text.viewport()->width());
        const int narrow = text.height();
        QVERIFY2(narrow >= 260 / 4 && narrow < 120, qPrintable(QString::number(narrow)));
        text.resize(400, 100);
        QTRY_VERIFY(text.height() > narrow);
    }
};

QTEST_MAIN(LessonTextTest)
#include "lessontext_test.moc"
