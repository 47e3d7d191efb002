// SPDX-License-Identifier: GPL-3.0-or-later
// Every kind of question on its card: mouse, keyboard, what is said afterwards.
#include <ui/predict/hintbox.h>
#include <ui/predict/orderinput.h>
#include <ui/predict/questioncard.h>
#include <ui/predict/sketchaxis.h>
#include <ui/predict/sketchinput.h>
#include <ui/predict/valuescale.h>

#include <QCheckBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTest>

using namespace interleave;
using namespace interleave::ui;
using lessons::Question;
using lessons::QuestionKind;
using trace::LaneState;

class KindsTest : public QObject
{
    Q_OBJECT
private slots:
    void severalAreTickedAndAllAreCommitted()
    {
        Question question = asked(QuestionKind::Several);
        for (const char *id : { "a", "b", "c" })
            question.choices.push_back({ id, std::string("choice ") + id, std::string("because ") + id, false, "1" });
        open(question);
        QVERIFY(!m_card->commitButton()->isEnabled());
        const auto boxes = m_card->findChildren<QCheckBox *>();
        QCOMPARE(boxes.size(), 3);
        boxes[0]->click();
        boxes[2]->click();
        m_card->commitButton()->click();
        QVERIFY((m_said.several == std::vector<std::string> { "a", "c" }));
    }

    void anOrderIsMovedByKeysAndSaysAfterwardsWhereItWasRight()
    {
        Question question = asked(QuestionKind::Order);
        question.items = { { "a", "A", "1" }, { "b", "B", "1" }, { "c", "C", "1" } };
        open(question);
        QVERIFY2(!m_card->commitButton()->isEnabled(), "as it stands it is nobody's opinion");
        auto *order = qobject_cast<OrderInput *>(m_card->input());
        order->list()->setCurrentRow(2);
        QTest::keyClick(order->list(), Qt::Key_Up, Qt::AltModifier);
        QTest::keyClick(order->list(), Qt::Key_Up, Qt::AltModifier);
        QTest::keyClick(order->list(), Qt::Key_Up, Qt::AltModifier); // it is above already
        m_card->commitButton()->click();
        QVERIFY((m_said.several == std::vector<std::string> { "c", "a", "b" }));
        lessons::AnswerResult answer;
        answer.known = true;
        answer.values = { 2, 3, 1 };
        const auto score = lessons::scoreOf(question, m_said, answer);
        m_card->showPrediction(m_said);
        m_card->showAnswer(answer, score->right, &*score);
        QVERIFY(order->list()->item(0)->text().contains(QStringLiteral("✓")));
        QTest::keyClick(order->list(), Qt::Key_Down, Qt::AltModifier);
        QVERIFY2(order->list()->item(0)->text().contains('C'), "locked");
    }

    void barsAreDraggedOnOneScale()
    {
        Question question = asked(QuestionKind::Bars);
        question.items = { { "a", "A", "1" }, { "b", "B", "1" } };
        question.min = 0;
        question.max = 10;
        question.unit = "s";
        open(question);
        QVERIFY(!m_card->commitButton()->isEnabled());
        const auto bars = m_card->findChildren<ValueScale *>();
        QCOMPARE(bars.size(), 2);
        QTest::mousePress(bars[0], Qt::LeftButton, {}, QPoint(static_cast<int>(bars[0]->xOf(5)), 12));
        QTest::keyClick(bars[1], Qt::Key_End);
        m_card->commitButton()->click();
        QCOMPARE(m_said.bars.size(), 2u);
        QVERIFY(std::abs(m_said.bars[0] - 5) < 0.3);
        QCOMPARE(m_said.bars[1], 10.0);
    }

    void aSketchIsPaintedByTheMouseWithoutHoles()
    {
        open(sketched());
        SketchAxis *axis = qobject_cast<SketchInput *>(m_card->input())->axis();
        QVERIFY(!m_card->commitButton()->isEnabled());
        QTest::mousePress(axis, Qt::LeftButton, {}, axis->cellRect(0, 1).center().toPoint());
        QMouseEvent move(QEvent::MouseMove, axis->cellRect(0, 6).center(), axis->mapToGlobal(axis->cellRect(0, 6).center()), Qt::NoButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(axis, &move);
        for (int column = 1; column <= 6; ++column)
            QCOMPARE(axis->cells()[0][static_cast<std::size_t>(column)], LaneState::RunningPython);
        QCOMPARE(axis->cells()[0][0], LaneState::None);
        QCOMPARE(axis->cells()[1][3], LaneState::None);
        QVERIFY(m_card->commitButton()->isEnabled());
    }

    void aSketchIsPaintedByTheKeyboardAlone()
    {
        open(sketched());
        SketchAxis *axis = qobject_cast<SketchInput *>(m_card->input())->axis();
        axis->setFocus();
        QTest::keyClick(axis, Qt::Key_2); // wants the GIL
        QTest::keyClick(axis, Qt::Key_Down);
        QTest::keyClick(axis, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(axis, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(axis->cells()[1][0], LaneState::WantsGil);
        QCOMPARE(axis->cells()[1][2], LaneState::WantsGil);
        QTest::keyClick(axis, Qt::Key_0); // rubs out
        QTest::keyClick(axis, Qt::Key_Space);
        QCOMPARE(axis->cells()[1][2], LaneState::None);
        m_card->commitButton()->click();
        QCOMPARE(m_said.sketch.size(), 2u);
    }

    void aLockedSketchShowsTheRealLanesAndTakesNoPaint()
    {
        const Question question = sketched();
        open(question);
        SketchAxis *axis = qobject_cast<SketchInput *>(m_card->input())->axis();
        axis->paintCell(0, 0);
        m_card->commitButton()->click();
        m_card->showPrediction(m_said);
        lessons::AnswerResult answer;
        answer.known = true;
        for (const char *lane : { "A", "B" }) {
            answer.sketch.push_back({ lane, {} });
            answer.sketch.back().shares.resize(8);
        }
        const int before = axis->sizeHint().height();
        const auto score = lessons::scoreOf(question, m_said, answer);
        m_card->showAnswer(answer, score->right, &*score);
        QVERIFY(axis->sizeHint().height() > before);
        axis->paintCell(0, 5);
        QCOMPARE(axis->cells()[0][5], LaneState::None);
        QVERIFY(!axis->grab().isNull());
    }

    void aMomentIsChosenInTheRecordingThatIsMeantAndByTheUser()
    {
        Question question = asked(QuestionKind::Moment);
        question.step = lessons::FlowStep::Observe;
        question.variant = "threads";
        open(question);
        RecordingPick pick { QStringLiteral("sequential"), true, Nanoseconds { 5'000'000 }, {} };
        m_card->setPick(pick);
        QVERIFY2(!m_card->commitButton()->isEnabled(), "another recording");
        pick.variant = QStringLiteral("threads");
        pick.touched = false;
        m_card->setPick(pick);
        QVERIFY2(!m_card->commitButton()->isEnabled(), "the program has put the playhead there");
        pick.touched = true;
        m_card->setPick(pick);
        QVERIFY(m_card->commitButton()->isEnabled());
        m_card->commitButton()->click();
        QCOMPARE(m_said.stretch->first, Nanoseconds { 5'000'000 });
    }

    void aWrongAnswerSaysWhyAndStaysOpen()
    {
        Question question = asked(QuestionKind::Choice);
        question.step = lessons::FlowStep::Explain;
        question.choices = { { "a", "A", "not so", false, "0" }, { "b", "B", "just so", false, "1" } };
        open(question);
        m_card->findChildren<QAbstractButton *>()[0]->click();
        m_card->commitButton()->click();
        lessons::AnswerResult answer;
        answer.known = true;
        answer.rightChoices = { "b" };
        const auto score = lessons::scoreOf(question, m_said, answer);
        m_card->showWrong(m_said, answer, &*score);
        QVERIFY(!m_card->locked());
        const QString seen = texts();
        QVERIFY2(seen.contains(QStringLiteral("✗ not so")), qPrintable(seen));
        QVERIFY2(!seen.contains(QStringLiteral("just so")), "the right one is not given away");
    }

    void hintsComeOneByOneAndThenTheAnswerOnRequest()
    {
        open(asked(QuestionKind::Number));
        QVERIFY2(!m_card->hints()->isVisible(), "there is none");
        m_card->showHints({}, true, true);
        QVERIFY(m_card->hints()->hintButton()->isVisible());
        int hints = 0, reveals = 0;
        connect(m_card.get(), &QuestionCard::hintWanted, m_card.get(), [&] { ++hints; });
        connect(m_card.get(), &QuestionCard::revealWanted, m_card.get(), [&] { ++reveals; });
        m_card->hints()->hintButton()->click();
        m_card->showHints({ QStringLiteral("Look closely.") }, false, true);
        QTRY_VERIFY_WITH_TIMEOUT(texts().contains(QStringLiteral("Look closely.")), 60'000);
        QVERIFY(!m_card->hints()->hintButton()->isVisible());
        m_card->hints()->revealButton()->click();
        QCOMPARE(hints, 1);
        QCOMPARE(reveals, 1);
    }

    void aPredictionCanBeChangedUntilTheRun()
    {
        open(asked(QuestionKind::Number));
        m_card->commitButton()->click();
        m_card->showPrediction(m_said, true);
        QVERIFY(m_card->locked());
        m_card->changeButton()->click();
        QVERIFY(!m_card->locked());
        QVERIFY(m_card->commitButton()->isVisible());
        m_card->showPrediction(m_said, false);
        QVERIFY(!m_card->changeButton()->isVisible());
    }

private:
    static Question asked(QuestionKind kind)
    {
        Question question;
        question.id = "q";
        question.kind = kind;
        question.ask = "What?";
        question.max = 4;
        return question;
    }
    static Question sketched()
    {
        Question question = asked(QuestionKind::Sketch);
        question.lanes = { "A", "B" };
        question.states = { LaneState::RunningPython, LaneState::WantsGil };
        question.columns = 8;
        return question;
    }
    void open(const Question &question)
    {
        m_card = std::make_unique<QuestionCard>(question, Theme::of(Scheme::Light));
        m_said = {};
        connect(m_card.get(), &QuestionCard::committed, m_card.get(), [this](const lessons::Prediction &prediction) { m_said = prediction; });
        m_card->resize(320, m_card->sizeHint().height());
        m_card->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_card.get()));
    }
    [[nodiscard]] QString texts() const
    {
        QStringList seen;
        for (const QLabel *label : m_card->findChildren<QLabel *>()) {
            if (label->isVisible())
                seen << label->text();
        }
        return seen.join('|');
    }
    std::unique_ptr<QuestionCard> m_card;
    lessons::Prediction m_said;
};

QTEST_MAIN(KindsTest)
#include "kinds_test.moc"
