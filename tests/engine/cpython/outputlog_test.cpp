// SPDX-License-Identifier: GPL-3.0-or-later
#include <cpython/outputlog.h>

#include <gtest/gtest.h>

#include <numeric>
#include <string>

namespace interleave::cpython {
namespace {

std::uint64_t cutIn(const std::vector<OutputChunk> &chunks)
{
    return std::accumulate(chunks.begin(), chunks.end(), std::uint64_t { 0 }, [](std::uint64_t sum, const OutputChunk &chunk) { return sum + chunk.cutBefore; });
}

std::uint64_t bytesIn(const std::vector<OutputChunk> &chunks)
{
    return std::accumulate(chunks.begin(), chunks.end(), std::uint64_t { 0 }, [](std::uint64_t sum, const OutputChunk &chunk) { return sum + chunk.text.size(); });
}

TEST(OutputLog, whatIsWrittenIsTakenInOrder)
{
    OutputLog log;
    log.append(Stream::Out, "one ");
    log.append(Stream::Out, "two ");
    log.append(Stream::Err, "three ");
    log.append(Stream::Out, "four");
    const std::vector<OutputChunk> taken = log.take();
    ASSERT_EQ(taken.size(), 3U);
    EXPECT_EQ(taken[0], (OutputChunk { Stream::Out, "one two ", 0 }));
    EXPECT_EQ(taken[1], (OutputChunk { Stream::Err, "three ", 0 }));
    EXPECT_EQ(taken[2], (OutputChunk { Stream::Out, "four", 0 }));
    EXPECT_TRUE(log.take().empty());
    EXPECT_EQ(log.text(Stream::Out), "one two four") << "taken or not";
}

TEST(OutputLog, itIsToldOnceUntilItIsTaken)
{
    int told = 0;
    OutputLog log([&] { ++told; });
    log.append(Stream::Out, "a");
    log.append(Stream::Out, "b");
    EXPECT_EQ(told, 1);
    (void)log.take();
    log.append(Stream::Err, "c");
    EXPECT_EQ(told, 2);
    log.append(Stream::Err, "\xC3"); // half a character: nothing to take
    (void)log.take();
    log.append(Stream::Out, "\xC3");
    EXPECT_EQ(told, 2);
    log.close(Stream::Out);
    EXPECT_EQ(told, 3) << "the half one became a mark";
}

TEST(OutputLog, aFloodThatNobodyTakesIsCutInTheMiddleAndSaysSo)
{
    OutputLog log;
    const std::string piece(10'000, 'x');
    constexpr int kPieces = 5'000; // 50 MB
    log.append(Stream::Out, "first ");
    for (int i = 0; i < kPieces; ++i)
        log.append(Stream::Out, piece);
    log.append(Stream::Out, " last");
    const std::uint64_t written = log.bytes(Stream::Out);
    EXPECT_EQ(written, 11U + kPieces * piece.size());

    const std::string text = log.text(Stream::Out);
    EXPECT_LE(text.size(), OutputLog::kHead + OutputLog::kTail + 100);
    EXPECT_TRUE(text.starts_with("first "));
    EXPECT_TRUE(text.ends_with(" last"));
    EXPECT_NE(text.find(std::to_string(log.cut(Stream::Out)) + " bytes left out"), std::string::npos);
    EXPECT_EQ(log.cut(Stream::Out) + OutputLog::kHead + OutputLog::kTail, written);

    const std::vector<OutputChunk> taken = log.take(~std::size_t { 0 });
    EXPECT_LE(bytesIn(taken), OutputLog::kMostPending + 200'000);
    EXPECT_EQ(bytesIn(taken) + cutIn(taken), written) << "every byte is there or counted";
    EXPECT_TRUE(taken.front().text.starts_with("first "));
    EXPECT_TRUE(taken.back().text.ends_with(" last"));
}

TEST(OutputLog, cutsFallBetweenCharacters)
{
    OutputLog log;
    for (int i = 0; i < 400'000; ++i)
        log.append(Stream::Out, "\xE2\x82\xAC\xC3\xA9");
    Utf8Stream check;
    EXPECT_EQ(check.append(log.text(Stream::Out)), log.text(Stream::Out));
    EXPECT_EQ(log.text(Stream::Out).find("\xEF\xBF\xBD"), std::string::npos);
}

TEST(OutputLog, aTakerMayTakeALittleAtATime)
{
    OutputLog log;
    for (int i = 0; i < 10; ++i)
        log.append(i % 2 == 0 ? Stream::Out : Stream::Err, std::string(60'000, char('a' + i)));
    std::uint64_t bytes = 0;
    for (;;) {
        const std::vector<OutputChunk> taken = log.take(100'000);
        if (taken.empty())
            break;
        EXPECT_LE(taken.size(), 2U);
        bytes += bytesIn(taken);
    }
    EXPECT_EQ(bytes, 600'000U);
}

} // namespace
} // namespace interleave::cpython
