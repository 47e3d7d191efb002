// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/predict/questioncard.h>
#include <ui/predict/valuescale.h>

#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>

Q_DECLARE_METATYPE(interleave::lessons::Prediction)

using namespace interleave;
using namespace interleave::ui;

class PredictTest : public QObject
{
    Q_OBJECT
private slots:
    void aScaleFollowsTheMouse()
    {
        ValueScale scale(0, 10, 2, "s", false);
        scale.resize(300, 50);
        scale.show();
        QVERIFY(QTest::qWaitForWindowExposed(&scale));
        QTest::mousePress(&scale, Qt::LeftButton, {}, QPoint(static_cast<int>(scale.xOf(7)), 12));
        QVERIFY(std::abs(scale.value() - 7) < 0.2);
    }

    void aScaleFollowsTheKeysAndStopsAtItsEnds()
    {
        ValueScale scale(0.5, 3, 1, "×", false);
        QTest::keyClick(&scale, Qt::Key_Right);
        QVERIFY(scale.value() > 1);
        QTest::keyClick(&scale, Qt::Key_End);
        QCOMPARE(scale.value(), 3.0);
        QTest::keyClick(&scale, Qt::Key_Right);
        QCOMPARE(scale.value(), 3.0);
        QTest::keyClick(&scale, Qt::Key_Home);
        QCOMPARE(scale.value(), 0.5);
    }

    void aLogarithmicScaleGivesEachDecadeTheSameRoom()
    {
        ValueScale scale(0.01, 100, 1, "s", true);
        scale.resize(400, 50);
        QVERIFY(std::abs((scale.xOf(1) - scale.xOf(0.1)) - (scale.xOf(10) - scale.xOf(1))) < 0.5);
    }

    void aLockedScaleIgnoresMouseAndKeys()
    {
        ValueScale scale(0, 10, 2, "s", false);
        scale.resize(300, 50);
        scale.setLocked(true);
        QTest::mousePress(&scale, Qt::LeftButton, {}, QPoint(200, 12));
        QTest::keyClick(&scale, Qt::Key_End);
        QCOMPARE(scale.value(), 2.0);
    }

    void aMeasurementThatIsNoNumberIsNotDrawn()
    {
        ValueScale scale(0, 10, 2, "s", false);
        scale.setMeasured(std::numeric_limits<double>::quiet_NaN());
        QVERIFY(!scale.measured());
        scale.setMeasured(1e300); // off the scale: drawn at its end
        QVERIFY(scale.xOf(1e300) <= scale.width());
    }

    void aNumberIsCommittedWithHowSureOneIs()
    {
        lessons::Question question;
        question.id = "q";
        question.ask = "How many?";
        question.min = 0;
        question.max = 4;
        question.start = 2;
        QuestionCard card(question, Theme::of(Scheme::Light));
        std::optional<lessons::Prediction> said;
        connect(&card, &QuestionCard::committed, &card, [&](const lessons::Prediction &p) { said = p; });
        QTest::mouseClick(card.commitButton(), Qt::LeftButton);
        QVERIFY(said);
        QCOMPARE(*said->number, 2.0);
        QCOMPARE(said->certainty, lessons::Certainty::Think);
        card.showPrediction(*said);
        QVERIFY(card.locked());
    }

    void aChoiceMustBeMadeBeforeItCanBeCommitted()
    {
        QuestionCard card(choice(), Theme::of(Scheme::Dark));
        QVERIFY(!card.commitButton()->isEnabled());
        QString said;
        connect(&card, &QuestionCard::committed, &card, [&](const lessons::Prediction &p) { said = QString::fromStdString(p.choice); });
        const auto buttons = card.findChildren<QRadioButton *>();
        QCOMPARE(buttons.size(), 2);
        buttons[1]->click();
        QVERIFY(card.commitButton()->isEnabled());
        QTest::mouseClick(card.commitButton(), Qt::LeftButton);
        QCOMPARE(said, QStringLiteral("b"));
    }

    void aPredictionThatCannotBeCheckedSaysWhy()
    {
        QuestionCard card(choice(), Theme::of(Scheme::Light));
        lessons::Prediction prediction;
        prediction.question = "q";
        prediction.choice = "a";
        card.showPrediction(prediction);
        lessons::AnswerResult answer;
        answer.question = "q";
        answer.whyNot = "Other programs took 40 % of this machine's cores.";
        card.showAnswer(answer, std::nullopt);
        QStringList seen;
        for (const QLabel *label : card.findChildren<QLabel *>())
            if (!label->isHidden())
                seen << label->text();
        QVERIFY2(seen.contains(QStringLiteral("Other programs took 40 % of this machine's cores.")), qPrintable(seen.join('|')));
        QVERIFY2(seen.front().contains(QStringLiteral("CANNOT BE CHECKED")), qPrintable(seen.join('|')));
    }

    void afterwardsTheReasonOfTheChosenAndOfTheRightChoiceIsSaid()
    {
        QuestionCard card(choice(), Theme::of(Scheme::Light));
        lessons::Prediction prediction;
        prediction.question = "q";
        prediction.choice = "a";
        card.showPrediction(prediction);
        lessons::AnswerResult answer;
        answer.question = "q";
        answer.rightChoices = { "b" };
        answer.known = true;
        card.showAnswer(answer, false);
        QStringList shown;
        for (const QLabel *label : card.findChildren<QLabel *>()) {
            if (!label->isHidden())
                shown << label->text();
        }
        QVERIFY(shown.join('|').contains(QStringLiteral("✗ not so")));
        QVERIFY(shown.join('|').contains(QStringLiteral("✓ just so")));
    }

private:
    static lessons::Question choice()
    {
        lessons::Question question;
        question.id = "q";
        question.kind = lessons::QuestionKind::Choice;
        question.ask = "Which?";
        question.choices = { { "a", "this", "not so", false, "0" }, { "b", "that", "just so", true, "1" } };
        return question;
    }
};

QTEST_MAIN(PredictTest)
#include "predict_test.moc"
