// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/claims.h>
#include <lessons/expression.h>
#include <lessons/measurenames.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interleave::lessons {

using testing::HasSubstr;

const std::vector<std::string> kKnown { "threads.wall", "sequential.wall", "threads.gil.overlaps",
    "usable_cores", "n" };

TEST(Expression, computesWithDottedNames)
{
    const auto ratio = Expression::parse("sequential.wall / threads.wall", kKnown);
    ASSERT_TRUE(ratio) << ratio.error().toLine();
    EXPECT_THAT(ratio->names(), testing::ElementsAre("sequential.wall", "threads.wall"));
    EXPECT_DOUBLE_EQ(ratio->evaluate({ { "sequential.wall", 3 }, { "threads.wall", 1.5 } }).value(), 2);
}

TEST(Expression, knowsComparisonsAndLogic)
{
    const auto holds = Expression::parse("threads.wall >= 0.85 * sequential.wall && n < 3", kKnown);
    ASSERT_TRUE(holds) << holds.error().toLine();
    EXPECT_NE(holds->evaluate({ { "sequential.wall", 1 }, { "threads.wall", 0.9 }, { "n", 2 } }).value(), 0);
    EXPECT_EQ(holds->evaluate({ { "sequential.wall", 1 }, { "threads.wall", 0.8 }, { "n", 2 } }).value(), 0);
    EXPECT_EQ(holds->evaluate({ { "sequential.wall", 1 }, { "threads.wall", 0.9 }, { "n", 3 } }).value(), 0);
}

struct Refused
{
    std::string text, message, remedy;
};
class RefusedExpression : public testing::TestWithParam<Refused>
{
};
TEST_P(RefusedExpression, isSaidWithARemedy)
{
    const auto expression = Expression::parse(GetParam().text, kKnown);
    ASSERT_FALSE(expression);
    EXPECT_THAT(expression.error().message, HasSubstr(GetParam().message));
    EXPECT_THAT(expression.error().remedy, HasSubstr(GetParam().remedy));
}
INSTANTIATE_TEST_SUITE_P(Formulas, RefusedExpression,
    testing::Values(Refused { "", "empty", "write a formula" },
        Refused { "thread.wall > 1", "'thread.wall'", "did you mean 'threads.wall'?" },
        Refused { "threads.wall = 2", "assigns", "==" }, Refused { "n == 1 ? n = 2 : 3", "assigns", "==" },
        Refused { "threads.wall >", "not understood", "formula" },
        Refused { "(n", "not understood", "formula" }, Refused { "n, n", "results", "one formula" },
        Refused { "\"n\"", "not understood", "formula" }, Refused { "n @ 2", "not understood", "formula" },
        Refused { "system(n)", "not understood", "formula" },
        Refused { std::string(501, '1'), "longer", "split" }));

TEST(Expression, refusesAResultThatIsNoNumber)
{
    for (const char *text : { "1 / n", "n / n", "sqrt(n - 1)", "ln(n)" }) {
        const auto value = Expression::parse(text, kKnown).value().evaluate({ { "n", 0 } });
        ASSERT_FALSE(value) << text;
        EXPECT_FALSE(value.error().remedy.empty());
    }
}

TEST(Expression, saysWhatWasNotMeasured)
{
    const auto value = Expression::parse("n + usable_cores", kKnown).value().evaluate({ { "n", 1 } });
    ASSERT_FALSE(value);
    EXPECT_THAT(value.error().message, HasSubstr("usable_cores"));
}

TEST(Expression, isTakenApartAtItsFirstComparison)
{
    const auto parts = [](const std::string &text) {
        const auto found = firstComparison(text);
        return found ? found->left + "|" + found->op + "|" + found->right : "none";
    };
    EXPECT_EQ(parts("a >= 0.85 * b"), "a|>=|0.85 * b");
    EXPECT_EQ(parts("(a < b) + c == 2"), "(a < b) + c|==|2");
    EXPECT_EQ(parts("a < b && c < d"), "a|<|b");
    EXPECT_EQ(parts("a && c != d"), "c|!=|d");
    EXPECT_EQ(parts("max(a, b)"), "none");
}

TEST(Expression, knowsWhetherItsValueIsATime)
{
    const auto seconds
        = [](const std::string &text) { return isInSeconds(Expression::parse(text, kKnown).value()); };
    EXPECT_TRUE(seconds("threads.wall"));
    EXPECT_TRUE(seconds("0.85 * sequential.wall"));
    EXPECT_TRUE(seconds("threads.wall - n * sequential.wall"));
    EXPECT_FALSE(seconds("sequential.wall / threads.wall"));
    EXPECT_FALSE(seconds("threads.gil.overlaps"));
    EXPECT_FALSE(seconds("n"));
    EXPECT_FALSE(seconds("2"));
}

TEST(Expression, namesOfMeasuresComeFromTheTrace)
{
    const auto names = measureNames();
    for (const char *needed : { "wall", "cpu", "gil.hold.p50", "gil.overlaps", "io.p50" })
        EXPECT_THAT(names, testing::Contains(needed));
}

TEST(Values, areWrittenWithAUnitThatFits)
{
    EXPECT_EQ(formatValue(0.7964, "s"), "796 ms");
    EXPECT_EQ(formatValue(1.2387, "s"), "1.24 s");
    EXPECT_EQ(formatValue(0.9999, "s"), "1.00 s");
    EXPECT_EQ(formatValue(0.00512, "s"), "5.1 ms");
    EXPECT_EQ(formatValue(0.000512, "s"), "512 µs");
    EXPECT_EQ(formatValue(0, "s"), "0 s");
    EXPECT_EQ(formatValue(1.0234, ""), "1.02");
    EXPECT_EQ(formatValue(1'000'000, ""), "1000000");
    EXPECT_EQ(formatValue(340'492.4, ""), "340492");
}

} // namespace interleave::lessons
