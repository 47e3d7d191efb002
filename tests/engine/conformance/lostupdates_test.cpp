// SPDX-License-Identifier: GPL-3.0-or-later
// Conformance 12: lost updates of `c += 1` are decided by where the safe points are.
#include "cpythonrun.h"
#include "gilrun.h"

#include <gtest/gtest.h>

namespace interleave::conformance {
namespace {

using scenario::GilKind;
using scenario::Op;

constexpr std::uint32_t kRounds = 60'000;
constexpr int kThreads = 4;

/// Share of the updates that were lost, 0…1.
double lost(GilKind gil, bool callBetween, scenario::Model model = scenario::Model::Threads)
{
    threads::Block body { step(Op::Load), step(Op::Add), step(Op::Store) };
    if (callBetween)
        body.insert(body.begin() + 1, step(Op::Call));
    scenario::Scenario scenario = scenarioOf(kThreads, { repeat(kRounds, body) }, us(50), gil);
    scenario.model = model;
    scenario.job.objects = { { .name = "counter", .kind = threads::ObjectKind::Variable } };
    const GilRun ran(scenario);
    return 1 - double(ran.finalValue(0)) / (double(kThreads) * kRounds);
}

/// The most of some attempts, until there is one: a run in which no switch falls between load and store loses none, and on a machine that others
/// keep busy there are many such runs in a row.
double mostLost(GilKind gil, bool callBetween)
{
    double most = 0;
    for (int attempt = 0; attempt < 300 && most <= 0; ++attempt)
        most = std::max(most, lost(gil, callBetween));
    return most;
}

TEST(LostUpdates, happenUpTo39WhereEveryOpcodeIsASafePoint)
{
    EXPECT_GT(mostLost(GilKind::CPython39, false), 0);
}

TEST(LostUpdates, neverHappenFrom310WhereLoopsAndCallsAre)
{
    for (int attempt = 0; attempt < 3; ++attempt)
        EXPECT_EQ(lost(GilKind::CPython3, false), 0);
}

TEST(LostUpdates, happenFrom310WithACallBetweenLoadAndStore)
{
    EXPECT_GT(mostLost(GilKind::CPython3, true), 0);
}

TEST(LostUpdates, happenUnderTheOldGilAndWithoutAny)
{
    EXPECT_GT(mostLost(GilKind::CPython2, false), 0);
    EXPECT_GT(mostLost(GilKind::None, false), 0) << "each access has the object's lock, but the three together do not";
}

TEST(LostUpdates, neverHappenOneAfterTheOther)
{
    for (const GilKind gil : { GilKind::CPython39, GilKind::CPython2, GilKind::None })
        EXPECT_EQ(lost(gil, true, scenario::Model::Sequential), 0);
}

/// The CPythons that are here say the same as the engine's mode for each.
struct Version
{
    const char *python;
    bool loses;
};
class LostUpdatesOf : public testing::TestWithParam<Version>
{
};
TEST_P(LostUpdatesOf, thisCPythonAreAsTheEngineHasThem)
{
    if (!hasPython(GetParam().python))
        GTEST_SKIP() << "not testable here: no " << GetParam().python << " on PATH";
    double most = 0, mostWithCall = 0;
    for (int attempt = 0; attempt < 10 && ((GetParam().loses && most <= 0) || mostWithCall <= 0); ++attempt) {
        const auto plain = experiment(GetParam().python, "lost 0"), withCall = experiment(GetParam().python, "lost 1");
        ASSERT_EQ(plain.size(), 1U);
        ASSERT_EQ(withCall.size(), 1U);
        most = std::max(most, plain.front());
        mostWithCall = std::max(mostWithCall, withCall.front());
    }
    EXPECT_EQ(most > 0, GetParam().loses) << most;
    EXPECT_GT(mostWithCall, 0);
}
INSTANTIATE_TEST_SUITE_P(Versions, LostUpdatesOf,
    testing::Values(Version { "python2.7", true }, Version { "python3.9", true }, Version { "python3.10", false }, Version { "python3.11", false },
        Version { "python3.12", false }),
    [](const auto &version) {
        std::string name = version.param.python;
        std::replace(name.begin(), name.end(), '.', '_');
        return name;
    });

} // namespace
} // namespace interleave::conformance
