// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/claims.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interleave::lessons {

using testing::HasSubstr;

Evidence evidenceOf(std::initializer_list<std::pair<double, double>> sequentialAndThreads)
{
    Evidence evidence;
    evidence.known
        = { "sequential.wall", "threads.wall", "threads.gil.overlaps", "usable_cores", "cores", "n" };
    evidence.machine = { { "usable_cores", 1.9 }, { "cores", 2 }, { "n", 4 } };
    for (const auto &[sequential, threads] : sequentialAndThreads)
        evidence.samples.push_back({ { "sequential.wall", sequential }, { "threads.wall", threads },
            { "threads.gil.overlaps", 0 } });
    return evidence;
}

Claim claimOf(const std::string &holds, const std::string &over = "median")
{
    Claim claim;
    claim.id = "demo";
    claim.text = "Demo.";
    claim.holds = holds;
    claim.over = over;
    return claim;
}

const std::string kNoFaster = "threads.wall >= 0.85 * sequential.wall";

TEST(Claims, areHeldByTheMedianThoughOneRunIsOff)
{
    const auto result
        = judgeClaim(claimOf(kNoFaster), evidenceOf({ { 0.8, 0.8 }, { 0.8, 0.5 }, { 0.8, 0.82 } }));
    EXPECT_EQ(result.verdict, Verdict::Held);
    EXPECT_EQ(result.runs, 3);
    EXPECT_DOUBLE_EQ(result.measured, 0.8);
    EXPECT_THAT(result.each, testing::ElementsAre(0.8, 0.5, 0.82));
    EXPECT_EQ(result.unit, "s");
    EXPECT_EQ(result.expected, "threads.wall ≥ 0.85 × sequential.wall");
    EXPECT_EQ(result.reason, "The median of 3 runs is 800 ms; expected at least 680 ms.");
}

TEST(Claims, areNotHeldWhenTheMedianIsOff)
{
    const auto result
        = judgeClaim(claimOf(kNoFaster), evidenceOf({ { 0.8, 0.8 }, { 0.8, 0.5 }, { 0.8, 0.5 } }));
    EXPECT_EQ(result.verdict, Verdict::NotHeld);
    EXPECT_THAT(result.reason, HasSubstr("500 ms"));
}

TEST(Claims, overAllNeedEveryRun)
{
    auto evidence = evidenceOf({ { 1, 1 }, { 1, 1 } });
    EXPECT_EQ(judgeClaim(claimOf("threads.gil.overlaps == 0", "all"), evidence).verdict, Verdict::Held);
    evidence.samples[1]["threads.gil.overlaps"] = 1;
    const auto result = judgeClaim(claimOf("threads.gil.overlaps == 0", "all"), evidence);
    EXPECT_EQ(result.verdict, Verdict::NotHeld);
    EXPECT_EQ(result.reason, "1 of 2 runs gave exactly 0; every run has to.");
}

TEST(Claims, overAnyKNeedSoManyRuns)
{
    const auto evidence = evidenceOf({ { 1, 0.5 }, { 1, 1 }, { 1, 1 } });
    EXPECT_EQ(judgeClaim(claimOf(kNoFaster, "any-2"), evidence).verdict, Verdict::Held);
    EXPECT_EQ(judgeClaim(claimOf(kNoFaster, "any-3"), evidence).verdict, Verdict::NotHeld);
    const auto tooFew = judgeClaim(claimOf(kNoFaster, "any-4"), evidence);
    EXPECT_EQ(tooFew.verdict, Verdict::NotTestable);
    EXPECT_THAT(tooFew.reason, HasSubstr("at least 4 runs"));
}

TEST(Claims, saySpreadAsHalfTheRangeOverTheMedian)
{
    const auto result = judgeClaim(claimOf(kNoFaster), evidenceOf({ { 1, 0.9 }, { 1, 1.0 }, { 1, 1.2 } }));
    EXPECT_NEAR(result.spread, 0.15, 1e-12);
    EXPECT_EQ(judgeClaim(claimOf("threads.gil.overlaps == 0"), evidenceOf({ { 1, 1 } })).spread, 0);
}

TEST(Claims, areNotTestableWhereTheMachineCannotAndSayWhatWasMeasured)
{
    auto claim = claimOf(kNoFaster);
    claim.needs = "usable_cores >= 1.7";
    claim.needsText = "It takes two cores.";
    auto evidence = evidenceOf({ { 1, 1 } });
    EXPECT_EQ(judgeClaim(claim, evidence).verdict, Verdict::Held);
    evidence.machine["usable_cores"] = 1.05;
    const auto result = judgeClaim(claim, evidence);
    EXPECT_EQ(result.verdict, Verdict::NotTestable);
    EXPECT_EQ(result.reason,
        "It takes two cores. Measured: 1.05 cores' worth of work from 2 cores, because other programs or other guests of "
        "the hardware were busy; needed: at least 1.7.");
    EXPECT_EQ(result.measured, 1) << "what could be measured is still shown";
}

TEST(Claims, sayInPlainWordsWhatTheMachineLacks)
{
    auto claim = claimOf(kNoFaster);
    claim.needsText = "No.";
    auto evidence = evidenceOf({ { 1, 1 } });
    const auto reason = [&](const std::string &needs) {
        claim.needs = needs;
        return judgeClaim(claim, evidence).reason;
    };
    EXPECT_EQ(reason("cores > 4"), "No. Measured: 2 cores to use; needed: more than 4.");
    EXPECT_EQ(reason("n == 1"), "No. Measured: n = 4; needed: exactly 1.");
    EXPECT_EQ(reason("usable_cores >= n && cores >= 3"),
        "No. Measured: 2 cores to use; n = 4; 1.9 cores' worth of work from 2 cores, which is all that it may use; needed: "
        "usable_cores ≥ n and cores ≥ 3.");
    evidence.machine["cores"] = 1;
    evidence.machine["usable_cores"] = 1;
    EXPECT_EQ(reason("usable_cores >= 1.7"), "No. Measured: 1 core's worth of work from 1 core, which is all that it may use; needed: at least 1.7.");
    evidence.machine["usable_cores"] = 0.99;
    EXPECT_EQ(reason("usable_cores >= 1.7"),
        "No. Measured: 0.99 cores' worth of work from 1 core, which is all that it may use; needed: at least 1.7.");
}

TEST(Claims, areNotTestableWithoutACompleteRepetition)
{
    auto evidence = evidenceOf({ { 1, 1 }, { 1, 1 } });
    evidence.samples[0].erase("threads.wall");
    EXPECT_EQ(judgeClaim(claimOf(kNoFaster), evidence).runs, 1);
    evidence.samples[1].erase("sequential.wall");
    const auto result = judgeClaim(claimOf(kNoFaster), evidence);
    EXPECT_EQ(result.verdict, Verdict::NotTestable);
    EXPECT_EQ(result.runs, 0);
    EXPECT_FALSE(result.reason.empty());
}

TEST(Claims, useARepetitionThatLacksOnlyWhatTheyDoNotName)
{
    auto evidence = evidenceOf({ { 1, 1 } });
    evidence.samples[0].erase("sequential.wall");
    EXPECT_EQ(judgeClaim(claimOf("threads.gil.overlaps == 0", "all"), evidence).verdict, Verdict::Held);
}

TEST(Claims, neverJudgeByAValueThatIsNoNumber)
{
    const auto result = judgeClaim(claimOf("sequential.wall / threads.wall > 1"), evidenceOf({ { 1, 0 } }));
    EXPECT_EQ(result.verdict, Verdict::NotTestable);
    EXPECT_THAT(result.reason, HasSubstr("no finite value"));
    EXPECT_EQ(result.measured, 0);
}

TEST(Claims, showMediansWithTheirUnits)
{
    auto claim = claimOf(kNoFaster);
    claim.show = { { "two threads", "threads.wall" }, { "speed-up", "sequential.wall / threads.wall" } };
    const auto result = judgeClaim(claim, evidenceOf({ { 1, 2 }, { 1, 3 }, { 1, 4 } }));
    ASSERT_EQ(result.shown.size(), 2u);
    EXPECT_EQ(result.shown[0], (std::pair<std::string, double>("two threads", 3)));
    EXPECT_NEAR(result.shown[1].second, 1.0 / 3, 1e-12);
    EXPECT_THAT(result.shownUnits, testing::ElementsAre("s", ""));
}

/// Others had these shares of the machine during the repetitions' threads runs.
Evidence beside(Evidence evidence, std::initializer_list<double> others)
{
    evidence.known.emplace_back("threads.others");
    auto sample = evidence.samples.begin();
    for (const double share : others)
        (sample++)->insert({ "threads.others", share });
    return evidence;
}

TEST(Claims, overTimesAreNotTestableWhenOthersHadTheMachine)
{
    const auto violated = evidenceOf({ { 1, 0.5 }, { 1, 0.5 }, { 1, 0.5 } });
    const auto busy = judgeClaim(claimOf(kNoFaster), beside(violated, { 0.3, 0.4, 0.05 }));
    EXPECT_EQ(busy.verdict, Verdict::NotTestable);
    EXPECT_EQ(busy.reason,
        "Other programs took 35 % of this machine's cores while it ran (the middle of 2 of the 3 runs), so its times say little about "
        "Python; up to 10 % would do. Close them and run it again.");
    EXPECT_DOUBLE_EQ(busy.measured, 0.5) << "what was measured is shown all the same";
    EXPECT_EQ(busy.runs, 3);
    // By noise it could just as well seem to hold.
    const auto kept = evidenceOf({ { 1, 1 }, { 1, 1 }, { 1, 1 } });
    EXPECT_EQ(judgeClaim(claimOf(kNoFaster), beside(kept, { 0.3, 0.4, 0.05 })).verdict, Verdict::NotTestable);
}

TEST(Claims, thatAreViolatedAreNotHeldWhenTheMachineWasOurs)
{
    const auto violated = evidenceOf({ { 1, 0.5 }, { 1, 0.5 }, { 1, 0.5 } });
    const auto result = judgeClaim(claimOf(kNoFaster), beside(violated, { 0.03, 0.1, 0.08 }));
    EXPECT_EQ(result.verdict, Verdict::NotHeld);
    EXPECT_EQ(result.runs, 3);
}

TEST(Claims, overTimesAreJudgedByTheRepetitionsThatHadTheMachine)
{
    const auto evidence = evidenceOf({ { 1, 0.5 }, { 1, 1 }, { 1, 1 } });
    const auto result = judgeClaim(claimOf(kNoFaster, "all"), beside(evidence, { 0.5, 0.02, 0.01 }));
    EXPECT_EQ(result.verdict, Verdict::Held);
    EXPECT_EQ(result.runs, 2);
}

TEST(Claims, overCountsAreJudgedHoweverBusyTheMachineWas)
{
    auto evidence = beside(evidenceOf({ { 1, 1 }, { 1, 1 } }), { 0.9, 0.9 });
    EXPECT_EQ(judgeClaim(claimOf("threads.gil.overlaps == 0", "all"), evidence).verdict, Verdict::Held);
    evidence.samples[0]["threads.gil.overlaps"] = 1;
    EXPECT_EQ(judgeClaim(claimOf("threads.gil.overlaps == 0", "all"), evidence).verdict, Verdict::NotHeld);
}

TEST(Answers, areTheMedianOfWhatWasMeasured)
{
    Question question;
    question.id = "speed-up";
    question.answer = "sequential.wall / threads.wall";
    const auto answer = answerQuestion(question, evidenceOf({ { 1, 1 }, { 2, 1 }, { 8, 1 } }));
    EXPECT_TRUE(answer.known);
    EXPECT_DOUBLE_EQ(answer.value, 2);
    EXPECT_FALSE(answerQuestion(question, evidenceOf({})).known);
}

TEST(Answers, areNotKnownWhileOthersHadTheMachine)
{
    Question question;
    question.id = "speed-up";
    question.answer = "sequential.wall / threads.wall";
    const auto evidence = evidenceOf({ { 1, 1 }, { 2, 1 }, { 8, 1 } });
    const auto busy = answerQuestion(question, beside(evidence, { 0.5, 0.4, 0.02 }));
    EXPECT_FALSE(busy.known);
    EXPECT_EQ(busy.whyNot, judgeClaim(claimOf("sequential.wall > threads.wall", "all"), beside(evidence, { 0.5, 0.4, 0.02 })).reason);
    const auto quiet = answerQuestion(question, beside(evidence, { 0.5, 0.04, 0.02 }));
    EXPECT_TRUE(quiet.known);
    EXPECT_EQ(quiet.whyNot, "");
    EXPECT_DOUBLE_EQ(quiet.value, 5) << "the median of the quiet ones";
}

TEST(Answers, markChoicesByMeasurement)
{
    Question question;
    question.id = "why";
    question.kind = QuestionKind::Choice;
    question.choices.resize(2);
    question.choices[0]
        = { .id = "slower", .text = "", .because = "", .rightWhen = "threads.wall > sequential.wall" };
    question.choices[1]
        = { .id = "faster", .text = "", .because = "", .rightWhen = "threads.wall < sequential.wall" };
    EXPECT_THAT(
        answerQuestion(question, evidenceOf({ { 1, 2 } })).rightChoices, testing::ElementsAre("slower"));
    EXPECT_THAT(
        answerQuestion(question, evidenceOf({ { 2, 1 } })).rightChoices, testing::ElementsAre("faster"));
    EXPECT_FALSE(answerQuestion(question, evidenceOf({})).known);
}

} // namespace interleave::lessons
