// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/widgets/banner.h>

#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace interleave::ui;

class BannerTest : public QObject
{
    Q_OBJECT
private slots:
    void whatIsSaidLaterStandsInFrontAndNothingIsLost()
    {
        Banner banner;
        for (const char *line : { "first", "second", "third" })
            banner.show(line);
        QCOMPARE(banner.waiting(), 2);
        for (const char *line : { "third", "second", "first" }) {
            QCOMPARE(banner.text(), QString(line));
            QVERIFY(!banner.isHidden());
            banner.dismissButton()->click();
        }
        QVERIFY(banner.text().isEmpty());
        QVERIFY(banner.isHidden());
    }

    void itSaysHowManyAreBehind()
    {
        Banner banner;
        const auto said = [&](const QString &words) {
            const auto labels = banner.findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) { return !label->isHidden() && label->text().contains(words); });
        };
        banner.show("first");
        QVERIFY(!said("more"));
        banner.show("second");
        QVERIFY(said("1 more"));
    }

    void theSameLineIsThereOnce()
    {
        Banner banner;
        banner.show("first");
        banner.show("second");
        banner.show("first");
        QCOMPARE(banner.waiting(), 1);
        QCOMPARE(banner.text(), QString("first"));
    }

    void ofATopicOnlyTheLatestStays()
    {
        Banner banner;
        banner.show("two questions are open", {}, "run");
        banner.show("a file is damaged");
        banner.show("one question is open", {}, "run");
        QCOMPARE(banner.text(), QString("one question is open"));
        QCOMPARE(banner.waiting(), 1);
        banner.withdraw("run");
        QCOMPARE(banner.text(), QString("a file is damaged"));
        QVERIFY(!banner.says("run"));
    }

    void anActionTakesItsMessageAwayAndMaySayAnother()
    {
        Banner banner;
        banner.show("behind");
        banner.show("a run was cut off", { { "Show it", [&] { banner.show("this is it"); } } });
        banner.actionButtons().front()->click();
        QCOMPARE(banner.text(), QString("this is it"));
        QVERIFY(banner.actionButtons().empty());
        banner.dismissButton()->click();
        QCOMPARE(banner.text(), QString("behind"));
    }
};

QTEST_MAIN(BannerTest)
#include "banner_test.moc"
