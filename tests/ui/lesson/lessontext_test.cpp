// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/lesson/lessontext.h>
#include <ui/theme/theme.h>

#include <QTest>
#include <QTextBlock>

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
};

QTEST_MAIN(LessonTextTest)
#include "lessontext_test.moc"
