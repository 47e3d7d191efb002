// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/disturbedruns.h>

#include <lessons/claims.h>
#include <lessons/score.h>

#include <gtest/gtest.h>

namespace interleave::lessons {

namespace {

const std::vector<std::string> kNames { "a.wall", "a.others", "a.io.p50", "a.io.max", "a.cpu", "a.cores.used", "a.gil.held_share", "a.gil.overlaps", "b.wall", "b.others" };

Expression formula(const std::string &text) { return Expression::parse(text, kNames).value(); }

std::pair<double, double> bound(const Values &sample, const std::string &name)
{
    const auto bounds = boundsOf(sample, { name });
    EXPECT_TRUE(bounds) << name;
    return bounds ? bounds->at(name) : std::pair(-1.0, -1.0);
}

Evidence evidence(double a, double b, double others)
{
    Evidence all;
    all.known = kNames;
    for (int i = 0; i < 3; ++i)
        all.samples.push_back({ { "a.wall", a }, { "b.wall", b }, { "a.others", others }, { "b.others", others } });
    return all;
}

Verdict verdict(const std::string &holds, const Evidence &evidence, const std::string &over = "median")
{
    Claim claim;
    claim.holds = holds;
    claim.over = over;
    return judgeClaim(claim, evidence).verdict;
}

} // namespace

TEST(DisturbedRuns, nobodyIsMadeFasterByOthers)
{
    EXPECT_EQ(bound({ { "a.wall", 2 }, { "a.others", 0.2 } }, "a.wall"), std::pair(1.2, 2.0));
    EXPECT_EQ(bound({ { "a.wall", 2 }, { "a.others", 0 } }, "a.wall"), std::pair(2.0, 2.0));
    EXPECT_FALSE(boundsOf({ { "a.wall", 2 }, { "a.others", 0.45 } }, { "a.wall" })) << "with so many others nothing bounds it";
}

TEST(DisturbedRuns, anEdgeMayBeOffByAllThatTheyCost)
{
    const Values sample { { "a.wall", 2 }, { "a.others", 0.1 }, { "a.io.p50", 0.1 }, { "a.io.max", 0.1 } };
    const auto middle = bound(sample, "a.io.p50"), edge = bound(sample, "a.io.max");
    EXPECT_NEAR(middle.first, 0.08, 1e-12);
    EXPECT_NEAR(middle.second, 0.125, 1e-12);
    EXPECT_EQ(edge.first, 0);
    EXPECT_NEAR(edge.second, 0.5, 1e-12);
}

TEST(DisturbedRuns, countsAndCpuTimesAreWhatTheyAre)
{
    const Values sample { { "a.wall", 2 }, { "a.others", 0.2 }, { "a.cpu", 1 }, { "a.gil.overlaps", 3 } };
    EXPECT_EQ(bound(sample, "a.cpu"), std::pair(1.0, 1.0));
    EXPECT_EQ(bound(sample, "a.gil.overlaps"), std::pair(3.0, 3.0));
}

TEST(DisturbedRuns, aFormulaThatTurnsInBetweenIsNotTakenForSure)
{
    const Bounds bounds { { "a.wall", { 0.5, 2 } } };
    EXPECT_EQ(surelyWithin(formula("abs(a.wall - 1) > 0.2"), bounds), std::nullopt) << "so it is at both ends";
    EXPECT_EQ(surelyWithin(formula("abs(a.wall - 1) < 5"), bounds), std::optional(true));
    EXPECT_EQ(surelyWithin(formula("a.wall > 3"), bounds), std::optional(false));
    EXPECT_FALSE(rangeWithin(formula("1 / (a.wall - 0.5)"), bounds)) << "it has no value at one end";
}

/// The same figures beside nobody, as the control: there each of them is judged.
TEST(DisturbedRuns, whatIsFarFromTheBorderIsJudgedAndWhatIsNearIsNot)
{
    const std::string faster = "a.wall < 0.5 * b.wall";
    struct
    {
        double a, b;
        Verdict alone, beside;
    } const cases[] = {
        { 0.2, 4, Verdict::Held, Verdict::Held }, // twenty times
        { 1.9, 4, Verdict::Held, Verdict::NotTestable }, // hardly twice
        { 2.1, 4, Verdict::NotHeld, Verdict::NotTestable },
        { 4, 4, Verdict::NotHeld, Verdict::NotHeld }, // not at all
    };
    for (const auto &[a, b, alone, beside] : cases) {
        EXPECT_EQ(verdict(faster, evidence(a, b, 0.02)), alone) << a;
        EXPECT_EQ(verdict(faster, evidence(a, b, 0.15)), beside) << a;
        EXPECT_EQ(verdict(faster, evidence(a, b, 0.6)), Verdict::NotTestable) << a << ": nothing is left to judge by";
    }
    EXPECT_EQ(verdict(faster, evidence(0.2, 4, 0.15), "all"), Verdict::Held);
    EXPECT_EQ(verdict(faster, evidence(4, 4, 0.15), "any-1"), Verdict::NotHeld);
    EXPECT_EQ(verdict(faster, evidence(1.9, 4, 0.15), "any-1"), Verdict::NotTestable);
}

TEST(DisturbedRuns, aVerdictInSpiteOfOthersSaysSo)
{
    Claim claim;
    claim.holds = "a.wall < 0.5 * b.wall";
    claim.over = "median";
    const ClaimResult quiet = judgeClaim(claim, evidence(0.2, 4, 0.02)), busy = judgeClaim(claim, evidence(0.2, 4, 0.15));
    EXPECT_FALSE(quiet.inSpite);
    EXPECT_TRUE(busy.inSpite);
    EXPECT_EQ(busy.reason, quiet.reason + " " + inSpiteWords(0.15));
}

TEST(DisturbedRuns, aChoiceIsKnownWhereOthersMakeNoDifference)
{
    Question question;
    question.kind = QuestionKind::Choice;
    question.choices.resize(2);
    question.choices[0] = { .id = "faster", .text = "", .because = "", .rightWhen = "a.wall < 0.5 * b.wall" };
    question.choices[1] = { .id = "not", .text = "", .because = "", .rightWhen = "a.wall >= 0.5 * b.wall" };
    const AnswerResult far = answerQuestion(question, evidence(0.2, 4, 0.15)), near = answerQuestion(question, evidence(1.9, 4, 0.15));
    EXPECT_TRUE(far.known);
    EXPECT_EQ(far.rightChoices, std::vector<std::string> { "faster" });
    EXPECT_FALSE(near.known);
    EXPECT_FALSE(near.whyNot.empty());
}

TEST(DisturbedRuns, aNumberIsRightOrWrongOnlyWhereOthersMakeNoDifference)
{
    Question question;
    question.min = 0;
    question.max = 40;
    question.answer = "b.wall / a.wall"; // 20, or, beside others, 14 to 29
    question.tolerance = 0.2;
    const AnswerResult alone = answerQuestion(question, evidence(0.2, 4, 0.02)), beside = answerQuestion(question, evidence(0.2, 4, 0.15));
    ASSERT_TRUE(beside.between);
    EXPECT_FALSE(beside.known);
    EXPECT_NEAR(beside.between->first, 14, 1e-9);
    const auto right = [&](double said, const AnswerResult &answer) {
        const auto score = scoreOf(question, { "q", said, "" }, answer);
        return score ? std::optional(score->right) : std::nullopt;
    };
    EXPECT_EQ(right(2, alone), std::optional(false));
    EXPECT_EQ(right(2, beside), std::optional(false)) << "far too few, however it was";
    EXPECT_EQ(right(20, alone), std::optional(true));
    EXPECT_EQ(right(20, beside), std::nullopt) << "it may be";
    question.tolerance = 0.5;
    EXPECT_EQ(right(20, beside), std::optional(true)) << "near enough to both ends";
}

} // namespace interleave::lessons
