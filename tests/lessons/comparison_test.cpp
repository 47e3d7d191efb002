// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/comparedfigures.h>
#include <lessons/comparison.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace interleave::lessons {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Comparison, theTimesThatAScriptPrintsAreRead)
{
    EXPECT_THAT(printedTimes("one_after_the_other: 1.25 s\nin_threads: 2 s\n"), ElementsAre(1.25, 2));
    EXPECT_THAT(printedTimes("alone: the middle answer waited 0.12 ms; 0.50 s"), ElementsAre(0.5));
    EXPECT_THAT(printedTimes("switch interval: 5 ms\nPython 3.11\nit lasts\n s\n1.2.3 s\nno s\n"), IsEmpty());
    EXPECT_THAT(printedTimes(""), IsEmpty());
}

TEST(Comparison, theDistanceOfTwoDistributions)
{
    EXPECT_FALSE(ksDistance({}, { 1 }));
    EXPECT_FALSE(ksDistance({ 1 }, {}));
    EXPECT_DOUBLE_EQ(*ksDistance({ 1, 2, 3 }, { 3, 1, 2 }), 0);
    EXPECT_DOUBLE_EQ(*ksDistance({ 1, 2 }, { 3, 4 }), 1);
    EXPECT_DOUBLE_EQ(*ksDistance({ 1, 2, 3, 4 }, { 3, 4, 5, 6 }), 0.5);
    EXPECT_DOUBLE_EQ(*ksDistance({ 1, 1, 1 }, { 1 }), 0) << "equal values are one step";
}

TEST(Comparison, theVariantsLieBackToBackBeforeTheEndOfTheScript)
{
    using std::chrono::milliseconds;
    const auto places = placesOf({ 0.1, 0.3 }, milliseconds(500));
    ASSERT_EQ(places.size(), 2U);
    EXPECT_EQ(places[0].first, milliseconds(100));
    EXPECT_EQ(places[0].second, milliseconds(200));
    EXPECT_EQ(places[1].first, milliseconds(200));
    EXPECT_EQ(places[1].second, milliseconds(500));
    // A script may print what it likes.
    const auto wild = placesOf({ 1e300, 0.3 }, milliseconds(500));
    EXPECT_EQ(wild[0].first, Nanoseconds { 0 });
    EXPECT_EQ(wild[0].second, milliseconds(200));
    EXPECT_TRUE(placesOf({}, milliseconds(500)).empty());
}

const ComparedFigure *figure(const std::vector<ComparedFigure> &all, std::string_view what)
{
    const auto found = std::find_if(all.begin(), all.end(), [&](const ComparedFigure &each) { return each.what == what; });
    return found == all.end() ? nullptr : &*found;
}

ComparedFigure::Verdict verdictOf(const CompareOutcome &comparison, std::string_view what)
{
    const auto all = comparedFigures(comparison);
    return figure(all, what)->verdict;
}

std::string wordsOf(const CompareOutcome &comparison, std::string_view what)
{
    const auto all = comparedFigures(comparison);
    return figure(all, what)->words;
}

CompareOutcome measured()
{
    CompareOutcome comparison;
    comparison.variants = { { "one", "One", { 1.0 }, { 2.0 }, 1.0, 1.0, {}, {}, {} }, { "two", "Two", { 1.02 }, { 2.6 }, 1.02, 1.3, {}, {}, {} } };
    comparison.engine.hold = { 100, 0, 0, 0, 5.10e6, 5.2e6, 0, 6.0e6, 0 };
    comparison.cpython.hold = { 100, 0, 0, 0, 5.15e6, 5.8e6, 0, 12.0e6, 0 };
    return comparison;
}

TEST(Comparison, everyFigureSaysInPlainWordsHowFarApartTheTwoAre)
{
    const auto all = comparedFigures(measured());
    ASSERT_TRUE(figure(all, "GIL held, p50"));
    EXPECT_EQ(figure(all, "GIL held, p50")->words, "the same within 5 %");
    EXPECT_EQ(figure(all, "GIL held, p50")->verdict, ComparedFigure::Verdict::Agrees);
    EXPECT_EQ(figure(all, "GIL held, p90")->words, "close: within 15 %");
    EXPECT_EQ(figure(all, "GIL held, p99")->words, "CPython's is 2.0 × as long");
    EXPECT_EQ(figure(all, "GIL held, p99")->verdict, ComparedFigure::Verdict::Differs);
    ASSERT_TRUE(figure(all, "Two ÷ One"));
    EXPECT_EQ(figure(all, "Two ÷ One")->words, "CPython's is 1.3 × as much");
    ASSERT_TRUE(figure(all, "One: wall"));
    EXPECT_DOUBLE_EQ(*figure(all, "One: wall")->engine, 1e9);
    EXPECT_TRUE(figure(all, "One: wall")->words.empty()) << "they do not do the same amount of work: only ratios are compared";
    EXPECT_FALSE(figure(all, "GIL waited for, p50")) << "neither side has any";
    EXPECT_FALSE(figure(all, "All of it: wall"));
}

TEST(Comparison, holdsWhileAnotherWaitedAreComparedWhereThereAreAny)
{
    CompareOutcome comparison = measured();
    comparison.engine.contestedHold = { 50, 0, 0, 0, 5.0e6, 5.2e6, 0, 6.0e6, 0 };
    comparison.cpython.contestedHold = { 50, 0, 0, 0, 5.1e6, 5.2e6, 0, 6.0e6, 0 };
    EXPECT_FALSE(figure(comparedFigures(comparison), "GIL held while another waited, p50")) << "too few, said who measured";
    comparison.ofContested = true;
    const auto all = comparedFigures(comparison);
    ASSERT_TRUE(figure(all, "GIL held while another waited, p50"));
    EXPECT_EQ(figure(all, "GIL held while another waited, p50")->words, "the same within 5 %");
    EXPECT_FALSE(figure(all, "GIL held, p50")) << "one of them, or it is not clear which counts";
    comparison.ks = 0.1;
    EXPECT_TRUE(figure(comparedFigures(comparison), "KS distance of the holds while another waited"));
}

TEST(Comparison, holdsOfAnInterpretersStartAreNotJudged)
{
    CompareOutcome comparison = measured();
    comparison.startCounted = true;
    const auto all = comparedFigures(comparison);
    EXPECT_EQ(figure(all, "GIL held, p99")->verdict, ComparedFigure::Verdict::None);
    EXPECT_THAT(figure(all, "GIL held, p99")->words, ::testing::HasSubstr("start"));
    EXPECT_EQ(figureText(200, ComparedFigure::Unit::Nanoseconds), "200 ns");
    EXPECT_EQ(figureText(5.1e6, ComparedFigure::Unit::Nanoseconds), "5.1 ms");
}

TEST(Comparison, whatOneSideLacksOrHasTooFewOfIsSaidAndNotJudged)
{
    CompareOutcome comparison = measured();
    comparison.cpython.hold.count = 3;
    auto all = comparedFigures(comparison);
    EXPECT_EQ(figure(all, "GIL held, p50")->words, "only 3 on one side: chance");
    EXPECT_EQ(figure(all, "GIL held, p50")->verdict, ComparedFigure::Verdict::None);
    comparison.cpython.hold = {};
    all = comparedFigures(comparison);
    EXPECT_FALSE(figure(all, "GIL held, p50")->cpython);
    EXPECT_EQ(figure(all, "GIL held, p50")->words, "none seen in CPython's runs");
    EXPECT_EQ(figureText(figure(all, "GIL held, p50")->cpython, ComparedFigure::Unit::Nanoseconds), "-");
}

TEST(Comparison, theDistanceIsHeldAgainstThatOfCpythonFromItself)
{
    CompareOutcome comparison = measured();
    comparison.ks = 0.4;
    comparison.ksAligned = 0.19;
    comparison.ksItself = 0.10;
    const char *const what = "KS distance, medians aligned; CPython from itself";
    EXPECT_EQ(verdictOf(comparison, what), ComparedFigure::Verdict::Agrees);
    comparison.ksAligned = 0.21;
    EXPECT_EQ(verdictOf(comparison, what), ComparedFigure::Verdict::Differs);
    EXPECT_THAT(wordsOf(comparison, "KS distance of the holds"), ::testing::EndsWith("they differ"));
    comparison.ksItself.reset();
    EXPECT_EQ(verdictOf(comparison, what), ComparedFigure::Verdict::None);
}

TEST(Comparison, aComparisonOfNothingIsStillOneObject)
{
    const std::string json = comparisonJson({});
    for (const char *key : { "\"lesson\"", "\"variants\"", "\"engine\"", "\"cpython\"", "\"ks\"", "\"ks_itself\"", "\"hold_ns\"", "\"contested_hold_ns\"", "\"start_counted\"", "\"wait_ns\"" })
        EXPECT_NE(json.find(key), std::string::npos) << key;
}

} // namespace
} // namespace interleave::lessons
