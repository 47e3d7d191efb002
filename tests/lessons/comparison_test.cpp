// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/comparison.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(Comparison, aComparisonOfNothingIsStillOneObject)
{
    const std::string json = comparisonJson({});
    for (const char *key : { "\"lesson\"", "\"variants\"", "\"engine\"", "\"cpython\"", "\"ks\"", "\"ks_itself\"", "\"hold_ns\"", "\"wait_ns\"" })
        EXPECT_NE(json.find(key), std::string::npos) << key;
}

} // namespace
} // namespace interleave::lessons
