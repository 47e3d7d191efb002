// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <thread>
#include <threads/variables.h>

namespace interleave::threads {
namespace {

const std::vector<ObjectDecl> kObjects { { .name = "guard", .kind = ObjectKind::Lock },
    { .name = "counter", .kind = ObjectKind::Variable, .size = -3 } };

class VariablesTest : public testing::TestWithParam<bool>
{
};

TEST_P(VariablesTest, beginWithTheirSizeAndKeepWhatIsStored)
{
    Variables variables(kObjects, GetParam());
    EXPECT_EQ(variables.load(1).value, -3);
    variables.store(1, 1LL << 60);
    EXPECT_EQ(variables.load(1).value, 1LL << 60);
}

TEST_P(VariablesTest, countingReferencesChangesNoValue)
{
    Variables variables(kObjects, GetParam());
    for (const std::uint32_t owner : { 0U, 1U, 2U, 1U })
        variables.countReferences(1, owner);
    EXPECT_EQ(variables.load(1).value, -3);
}

TEST_P(VariablesTest, whoStoresLearnsWhetherSomebodyElseDidMeanwhile)
{
    Variables variables(kObjects, GetParam());
    const Variables::Seen seen = variables.load(1);
    EXPECT_EQ(variables.store(1, 5).version, seen.version) << "nobody did";
    const Variables::Seen over = variables.store(1, 6);
    EXPECT_EQ(over.version, seen.version + 1);
    EXPECT_EQ(over.value, 5);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutAGil, VariablesTest, testing::Bool(),
    [](const auto &param) { return std::string(param.param ? "freeThreaded" : "underAGil"); });

TEST(FreeThreadedVariables, takeAnythingFromSeveralThreadsAtOnce)
{
    // For ThreadSanitizer; and a value is always one that somebody stored.
    Variables variables(kObjects, true);
    {
        std::vector<std::jthread> threads;
        for (std::uint32_t id = 1; id <= 3; ++id) {
            threads.emplace_back([&, id] {
                for (int i = 0; i < 2'000; ++i) {
                    const std::int64_t value = variables.load(1).value;
                    EXPECT_TRUE(value == -3 || (value >= 1 && value <= 3)) << value;
                    variables.store(1, id);
                    variables.countReferences(1, i % 2 == 0 ? 0 : id);
                }
            });
        }
    }
}

} // namespace
} // namespace interleave::threads
