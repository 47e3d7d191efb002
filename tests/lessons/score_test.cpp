// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/observation.h>
#include <lessons/score.h>
#include <lessons/sketch.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interleave::lessons {

using testing::ElementsAre;
using trace::LaneState;

namespace {

constexpr Nanoseconds ms(std::int64_t n) { return Nanoseconds { n * 1'000'000 }; }

/// A and B take turns for 40 ms, 10 ms each, A first; then both are done, and the recording goes on for 40 ms more.
std::shared_ptr<trace::TraceStore> turns()
{
    auto store = std::make_shared<trace::TraceStore>();
    store->setBegin(ms(100));
    for (const int first : { 0, 1 }) {
        trace::Lane &lane = store->createLane({ .kind = trace::LaneKind::Thread, .name = first == 0 ? "A" : "B" });
        for (int turn = 0; turn < 4; ++turn)
            lane.append(ms(100 + 10 * turn), turn % 2 == first ? LaneState::RunningPython : LaneState::WantsGil);
        lane.append(ms(140), LaneState::None);
        lane.advance(ms(180));
    }
    store->advance(ms(180));
    store->publish();
    return store;
}

Question sketchOfTurns()
{
    Question question;
    question.kind = QuestionKind::Sketch;
    question.lanes = { "A", "B" };
    question.states = { LaneState::RunningPython, LaneState::WantsGil };
    question.columns = 8;
    question.tolerance = 0.3;
    return question;
}

Question momentOf(LaneState state, int atLeast, const std::string &lane = {})
{
    Question question;
    question.kind = QuestionKind::Moment;
    question.where = { { { state }, lane, atLeast, {} } };
    return question;
}

} // namespace

TEST(Score, ofSeveralWantsAllThatAreRightAndNoOther)
{
    Question question;
    question.kind = QuestionKind::Several;
    for (const char *id : { "a", "b", "c" })
        question.choices.push_back({ id, id, "", false, "" });
    AnswerResult answer;
    answer.known = true;
    answer.rightChoices = { "a", "c" };
    Prediction said;
    said.several = { "c", "a" };
    EXPECT_TRUE(scoreOf(question, said, answer)->right);
    said.several = { "a" };
    EXPECT_FALSE(scoreOf(question, said, answer)->right);
    EXPECT_THAT(scoreOf(question, said, answer)->parts, ElementsAre(true, true, false));
    said.several = { "a", "b", "c" };
    EXPECT_FALSE(scoreOf(question, said, answer)->right);
    answer.known = false;
    EXPECT_FALSE(scoreOf(question, said, answer));
}

TEST(Score, ofAnOrderLetsWhatIsNearlyEqualStandEitherWay)
{
    Question question;
    question.kind = QuestionKind::Order;
    question.tolerance = 0.1;
    for (const char *id : { "thread", "fork", "spawn" })
        question.items.push_back({ id, id, "1" });
    AnswerResult answer;
    answer.known = true;
    answer.values = { 1, 50, 52 };
    Prediction said;
    said.several = { "thread", "spawn", "fork" };
    EXPECT_TRUE(scoreOf(question, said, answer)->right);
    said.several = { "fork", "thread", "spawn" };
    EXPECT_FALSE(scoreOf(question, said, answer)->right);
    EXPECT_THAT(scoreOf(question, said, answer)->parts, ElementsAre(false, false, true));
}

TEST(Score, ofBarsHoldsEachAgainstItsOwn)
{
    Question question;
    question.kind = QuestionKind::Bars;
    question.tolerance = 0.2;
    question.items = { { "a", "a", "1" }, { "b", "b", "1" } };
    AnswerResult answer;
    answer.known = true;
    answer.values = { 1, 2 };
    Prediction said;
    said.bars = { 1.1, 3 };
    const auto score = scoreOf(question, said, answer);
    EXPECT_FALSE(score->right);
    EXPECT_THAT(score->parts, ElementsAre(true, false));
    said.bars = { 0.9, 2.3 };
    EXPECT_TRUE(scoreOf(question, said, answer)->right);
}

TEST(Sketch, isMeasuredFromTheRecordingCellByCell)
{
    const auto measured = measuredSketch(sketchOfTurns(), *turns());
    ASSERT_EQ(measured.size(), 2u);
    EXPECT_NEAR(measured[0].shares[0][trace::index(LaneState::RunningPython)], 1, 1e-6);
    EXPECT_NEAR(measured[1].shares[0][trace::index(LaneState::WantsGil)], 1, 1e-6);
    EXPECT_NEAR(measured[0].shares[7][trace::index(LaneState::None)], 1, 1e-6);
}

TEST(Sketch, isScoredByLaneAgainstTheBestThatCouldBePainted)
{
    const Question question = sketchOfTurns();
    AnswerResult answer;
    answer.known = true;
    answer.sketch = measuredSketch(question, *turns());
    constexpr auto R = LaneState::RunningPython, W = LaneState::WantsGil, N = LaneState::None;
    Prediction said;
    said.sketch = { { R, W, R, W, N, N, N, N }, { W, R, W, R, N, N, N, N } };
    auto score = scoreOf(question, said, answer);
    EXPECT_TRUE(score->right);
    EXPECT_NEAR(score->shares[0], 1, 1e-6);
    said.sketch[1] = { R, R, R, R, R, R, R, R }; // both at once, to the end
    score = scoreOf(question, said, answer);
    EXPECT_FALSE(score->right);
    EXPECT_THAT(score->parts, ElementsAre(true, false));
    EXPECT_NEAR(score->shares[1], 0.25, 1e-6);
}

TEST(Sketch, ofCellsInWhichTurnsChangeTakesEither)
{
    Question question = sketchOfTurns();
    question.columns = 4; // each with a turn of both
    AnswerResult answer;
    answer.known = true;
    answer.sketch = measuredSketch(question, *turns());
    constexpr auto R = LaneState::RunningPython, W = LaneState::WantsGil, N = LaneState::None;
    Prediction said;
    said.sketch = { { R, R, N, N }, { W, W, N, N } };
    EXPECT_NEAR(scoreOf(question, said, answer)->shares[0], 1, 1e-6);
    EXPECT_NEAR(scoreOf(question, said, answer)->shares[1], 1, 1e-6);
}

TEST(Sketch, ofALaneThatIsNotThereWasNothing)
{
    Question question = sketchOfTurns();
    question.lanes = { "C" };
    const auto measured = measuredSketch(question, *turns());
    EXPECT_EQ(measured[0].shares[3][trace::index(LaneState::None)], 1);
}

TEST(Observation, knowsWhetherItIsSoAtAMoment)
{
    const auto store = turns();
    EXPECT_TRUE(isSoAt(momentOf(LaneState::WantsGil, 1), *store, ms(105)));
    EXPECT_FALSE(isSoAt(momentOf(LaneState::WantsGil, 2), *store, ms(105)));
    EXPECT_TRUE(isSoAt(momentOf(LaneState::RunningPython, 1, "B"), *store, ms(115)));
    EXPECT_FALSE(isSoAt(momentOf(LaneState::RunningPython, 1, "B"), *store, ms(105)));
    Question nobody = momentOf(LaneState::RunningPython, 0);
    nobody.where[0].atMost = 0;
    EXPECT_FALSE(isSoAt(nobody, *store, ms(105)));
    EXPECT_TRUE(isSoAt(nobody, *store, ms(150)));
}

TEST(Observation, findsTheLongestStretchInWhichItIsSo)
{
    const auto store = turns();
    const auto running = longestStretch(momentOf(LaneState::RunningPython, 1), *store);
    ASSERT_TRUE(running);
    EXPECT_EQ(running->first, ms(100));
    EXPECT_EQ(running->second, ms(140)) << "one or the other, without a gap";
    const auto a = longestStretch(momentOf(LaneState::RunningPython, 1, "A"), *store);
    EXPECT_EQ(a->second - a->first, ms(10));
    EXPECT_FALSE(longestStretch(momentOf(LaneState::BlockedIo, 1), *store));
}

TEST(Observation, ofAStretchWantsItsLengthAndWhatIsSoThroughIt)
{
    const auto store = turns();
    Question question = momentOf(LaneState::RunningPython, 1, "A");
    question.kind = QuestionKind::Range;
    question.answer = "x";
    question.tolerance = 0.3;
    AnswerResult answer;
    answer.known = true;
    answer.value = 0.010;
    Prediction said;
    said.stretch = { ms(20), ms(30) };
    EXPECT_TRUE(scoreInRecording(question, said, answer, *store).right);
    said.stretch = { ms(10), ms(20) };
    EXPECT_THAT(scoreInRecording(question, said, answer, *store).parts, ElementsAre(true, false)) << "B runs there";
    said.stretch = { ms(20), ms(40) };
    EXPECT_FALSE(scoreInRecording(question, said, answer, *store).right);
    answer.known = false; // others had the machine
    said.stretch = { ms(20), ms(25) };
    EXPECT_TRUE(scoreInRecording(question, said, answer, *store).right) << "what can be seen there is not wrong";
    said.stretch = { ms(10), ms(20) };
    EXPECT_FALSE(scoreInRecording(question, said, answer, *store).right);
    said.stretch = { ms(5), ms(5) };
    question.kind = QuestionKind::Moment;
    EXPECT_TRUE(scoreInRecording(question, said, answer, *store).right);
}

TEST(Prediction, survivesBeingKept)
{
    Prediction said;
    said.question = "q";
    said.number = 1.5;
    said.choice = "a";
    said.certainty = Certainty::Sure;
    said.several = { "a", "b" };
    said.bars = { 1, 2.5 };
    said.sketch = { { LaneState::RunningPython, LaneState::None } };
    said.stretch = { ms(1), ms(2) };
    const auto back = predictionFromJson(toJson(said));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, said);
    for (const char *bad : { "", "[]", "{}", R"({"question":1})", R"({"question":"q","stretch":[1]})", R"({"question":"q","sketch":[["x"]]})" })
        EXPECT_FALSE(predictionFromJson(bad)) << bad;
}

TEST(Prediction, isRefusedWhereItDoesNotAnswerTheQuestion)
{
    Question order;
    order.kind = QuestionKind::Order;
    order.items = { { "a", "a", "1" }, { "b", "b", "1" }, { "c", "c", "1" } };
    Prediction said;
    said.several = { "a", "b" };
    EXPECT_FALSE(checkPrediction(order, said));
    said.several = { "a", "b", "b" };
    EXPECT_FALSE(checkPrediction(order, said));
    said.several = { "c", "a", "b" };
    EXPECT_TRUE(checkPrediction(order, said));
    const Question sketch = sketchOfTurns();
    said.sketch = { std::vector<LaneState>(8), std::vector<LaneState>(8) };
    EXPECT_FALSE(checkPrediction(sketch, said)) << "nothing painted";
    said.sketch[0][0] = LaneState::BlockedIo;
    EXPECT_FALSE(checkPrediction(sketch, said)) << "not on the palette";
    said.sketch[0][0] = LaneState::WantsGil;
    EXPECT_TRUE(checkPrediction(sketch, said));
    Question range;
    range.kind = QuestionKind::Range;
    said.stretch = { ms(2), ms(2) };
    EXPECT_FALSE(checkPrediction(range, said));
}

} // namespace interleave::lessons
