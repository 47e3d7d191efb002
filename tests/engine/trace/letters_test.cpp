// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/letters.h>

#include <gtest/gtest.h>

namespace interleave::trace {

TEST(Letters, countTheWorkersAndLeaveOutTheMainThreads)
{
    EXPECT_EQ(workerLetter(0), "A");
    EXPECT_EQ(workerLetter(11), "L");
    EXPECT_EQ(workerLetter(12), "N") << "M is the main thread's";
    EXPECT_EQ(workerLetter(24), "Z");
    EXPECT_EQ(workerLetter(25), "A2");
    EXPECT_EQ(mainLetter(0), "M");
    EXPECT_EQ(mainLetter(1), "M2");
}

TEST(Letters, rankAsTheyCount)
{
    for (std::uint32_t place = 0; place < 300; ++place) {
        EXPECT_LT(letterRank(workerLetter(place)), letterRank(workerLetter(place + 1))) << place;
        EXPECT_LT(letterRank(mainLetter(place)), letterRank(mainLetter(place + 1))) << place;
        EXPECT_LT(letterRank(mainLetter(place)), letterRank(workerLetter(0))) << place;
    }
}

TEST(Letters, ofWhateverElseRankLast)
{
    for (const char *text : { "", "a", "Ä", "A1", "A0", "A-2", "A2x", "A99999999999", "AA", "é" })
        EXPECT_GT(letterRank(text), letterRank(workerLetter(100'000))) << text;
}

} // namespace interleave::trace
