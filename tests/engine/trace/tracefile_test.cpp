// SPDX-License-Identifier: GPL-3.0-or-later
#include "filesizelimit.h"
#include "randomstore.h"
#include "storecompare.h"
#include "temporarydirectory.h"

#include <trace/blockfile.h>
#include <trace/bytestream.h>
#include <trace/tracefile.h>

#include <cstring>
#include <sys/stat.h>

namespace interleave::trace {

using test::contentOf;
using test::expectSameStores;
using test::FileSizeLimit;
using test::fillStore;
using test::TemporaryDirectory;
using test::writeContent;

namespace {

/// A small file with every type of block.
std::string smallTrace(const TemporaryDirectory &directory)
{
    TraceStore store;
    fillStore(store, 1, 4, 4);
    EXPECT_TRUE(saveTrace(store, directory / "small.itrace"));
    return contentOf(directory / "small.itrace");
}

/// The error of a file with this content. Fails if it has none, if it does not name file and byte, or knows
/// no remedy.
std::string errorOf(const TemporaryDirectory &directory, const std::string &content)
{
    const std::filesystem::path file = directory / "damaged.itrace";
    writeContent(file, content);
    const auto loaded = loadTrace(file);
    if (loaded) {
        ADD_FAILURE() << "was loaded";
        return {};
    }
    EXPECT_EQ(loaded.error().file, file.string());
    EXPECT_NE(loaded.error().message.find("at byte "), std::string::npos) << loaded.error().toLine();
    EXPECT_FALSE(loaded.error().remedy.empty());
    return loaded.error().toLine();
}

/// A file whose checksums are all right, whatever stands in its blocks.
std::string traceOf(const std::vector<std::pair<BlockType, std::vector<std::byte>>> &blocks)
{
    std::string content;
    BlockWriter writer([&](std::span<const std::byte> bytes) -> Result<void> {
        content.append(reinterpret_cast<const char *>(bytes.data()), bytes.size());
        return {};
    });
    EXPECT_TRUE(writer.begin(FileKind::Trace));
    for (auto [type, bytes] : blocks)
        EXPECT_TRUE(writer.write(type, bytes));
    EXPECT_TRUE(writer.finish());
    return content;
}

template <class... Values> std::vector<std::byte> bytesOf(Values... values)
{
    ByteWriter writer;
    (writer.put(values), ...);
    return writer.bytes();
}

/// One lane called "L".
std::vector<std::byte> oneLane(std::uint32_t kind = 2)
{
    ByteWriter writer;
    for (const std::uint32_t field : { 0U, 1U, kind, 1U, 1U, 0U, 0U, 1U, 0U })
        writer.put(field);
    writer.putText("L");
    return writer.bytes();
}

} // namespace

TEST(TraceFile, comesBackAsItWasAndIsSavedAgainByteForByte)
{
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const TemporaryDirectory directory;
        TraceStore store;
        fillStore(store, seed, 1 + seed * 2, seed * 400);
        ASSERT_TRUE(saveTrace(store, directory / "a.itrace"));
        const auto loaded = loadTrace(directory / "a.itrace");
        ASSERT_TRUE(loaded) << loaded.error().toLine();
        expectSameStores(store, **loaded);
        ASSERT_TRUE(saveTrace(**loaded, directory / "b.itrace"));
        EXPECT_EQ(contentOf(directory / "a.itrace"), contentOf(directory / "b.itrace"));
        EXPECT_EQ(directory.names().size(), 2U) << "no temporary file is left behind";
    }
}

TEST(TraceFile, keepsAnEmptyStore)
{
    const TemporaryDirectory directory;
    ASSERT_TRUE(saveTrace(TraceStore(), directory / "a.itrace"));
    const auto loaded = loadTrace(directory / "a.itrace");
    ASSERT_TRUE(loaded) << loaded.error().toLine();
    EXPECT_EQ((*loaded)->laneCount(), 0U);
}

TEST(TraceFile, saysWhatWasEvicted)
{
    const TemporaryDirectory directory;
    TraceStore store(TraceStore::Options { 200'000 });
    fillStore(store, 3, 4, 20'000);
    ASSERT_GT(store.evictedBefore(), store.begin());
    ASSERT_TRUE(saveTrace(store, directory / "a.itrace"));
    const auto loaded = loadTrace(directory / "a.itrace");
    ASSERT_TRUE(loaded) << loaded.error().toLine();
    expectSameStores(store, **loaded);
}

TEST(TraceFile, cutOffAnywhereIsAnErrorThatSaysWhere)
{
    const TemporaryDirectory directory;
    const std::string content = smallTrace(directory);
    for (std::size_t length = 0; length < content.size(); length += 3) { // every place in a word of 8
        const std::string error = errorOf(directory, content.substr(0, length));
        ASSERT_NE(error.find("cut off"), std::string::npos) << "at " << length << ": " << error;
        if (HasFailure())
            return;
    }
    EXPECT_NE(errorOf(directory, content + "x").find("bytes after the end"), std::string::npos);
}

TEST(TraceFile, aFlippedBitIsNoticedWhereverItIs)
{
    const TemporaryDirectory directory;
    const std::string content = smallTrace(directory);
    for (std::size_t i = 0; i < content.size(); i += 3) {
        std::string damaged = content;
        damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
        writeContent(directory / "damaged.itrace", damaged);
        ASSERT_FALSE(loadTrace(directory / "damaged.itrace")) << "bit " << i % 8 << " of byte " << i;
    }
}

TEST(TraceFile, whatIsNoTraceOrANewerOneIsSaidSo)
{
    const TemporaryDirectory directory;
    std::string content = smallTrace(directory);
    EXPECT_NE(errorOf(directory, "PK\3\4 and so on, not a trace at all").find("not an Interleave trace"),
        std::string::npos);
    content[8] = 2;
    const std::string error = errorOf(directory, content);
    EXPECT_NE(error.find("newer Interleave"), std::string::npos) << error;
    EXPECT_NE(error.find("update"), std::string::npos) << error;
    EXPECT_FALSE(loadTrace(directory / "missing.itrace"));
    EXPECT_FALSE(loadTrace(directory.path()));
    ASSERT_EQ(::mkfifo((directory / "pipe").c_str(), 0600), 0);
    EXPECT_FALSE(loadTrace(directory / "pipe")) << "and without waiting for a writer";
}

TEST(TraceFile, lengthsThatNobodyCouldMeanAreRefusedBeforeAnythingIsAllocated)
{
    const TemporaryDirectory directory;
    std::string content = smallTrace(directory);
    for (const std::uint64_t length : { ~std::uint64_t(0), std::uint64_t(1) << 63, kMaxBlockBytes + 8,
             kMaxBlockBytes, std::uint64_t(13) }) {
        std::memcpy(
            content.data() + sizeof(FileHeader) + offsetof(BlockHeader, length), &length, sizeof length);
        errorOf(directory, content);
    }
}

TEST(TraceFile, blocksWithGoodChecksumsAndBadContentAreRefused)
{
    const TemporaryDirectory directory;
    const std::uint32_t zero = 0, one = 1, many = 0xffff'ffff;
    const std::uint64_t first = 0, values = 0;
    const std::int64_t base = 1000;
    const auto spans = [&](std::uint32_t count, std::uint32_t d0, std::uint32_t d1, std::uint8_t state,
                           std::int64_t at = 1000) {
        return bytesOf(zero, one, first, at, count, zero, d0, d1, zero, zero, state, std::uint8_t(1));
    };
    using Blocks = std::vector<std::pair<BlockType, std::vector<std::byte>>>;
    std::string json = R"({"lesson": )" + std::string(100'000, '[');
    ByteWriter deep;
    deep.put(static_cast<std::uint64_t>(json.size()));
    deep.putText(json);
    std::vector<std::byte> twoChunks = spans(2, 0, 5, 1);
    const std::vector<Blocks> cases {
        { { BlockType::Lanes, bytesOf(zero, many) } }, { { BlockType::Lanes, bytesOf(one, one) } },
        { { BlockType::Lanes, oneLane(99) } },
        { { BlockType::Lanes, bytesOf(zero, one, zero, zero, zero, zero, zero, many, many) } },
        { { BlockType::Spans, spans(2, 0, 5, 1) } }, // no lane
        { { BlockType::Lanes, oneLane() }, { BlockType::Spans, spans(many, 0, 5, 1) } },
        { { BlockType::Lanes, oneLane() }, { BlockType::Spans, spans(0, 0, 5, 1) } },
        { { BlockType::Lanes, oneLane() },
            { BlockType::Spans, spans(2, 1, 5, 1) } }, // the first delta is not 0
        { { BlockType::Lanes, oneLane() }, { BlockType::Spans, spans(2, 0, 5, 16) } }, // no such state
        { { BlockType::Lanes, oneLane() }, { BlockType::Spans, spans(2, 0, 5, 1, std::int64_t(1) << 62) } },
        { { BlockType::Lanes, oneLane() }, { BlockType::Spans, spans(2, 0, 5, 1) },
            { BlockType::Spans, spans(2, 0, 5, 1) } },
        { { BlockType::Lanes, oneLane() },
            { BlockType::Instants, bytesOf(zero, one, first, base, many, zero, values) } },
        { { BlockType::Lanes, oneLane() }, { BlockType::Spans, bytesOf(zero, many) } },
        { { BlockType::Names, bytesOf(one, many) } }, { { BlockType::Names, bytesOf(one, one, many) } },
        { { BlockType::Info, deep.bytes() } }, { { BlockType::Info, bytesOf(~first) } },
        { { BlockType::CoreUse, bytesOf(zero, many) } },
        { { BlockType::Extent, bytesOf(base, base, base, ~first) } },
        { { BlockType::Extent, bytesOf(base, base, base, std::uint64_t(1), base) } }, // no lane
        { { BlockType::Lanes, oneLane() } }, // no extent
    };
    for (std::size_t i = 0; i < cases.size(); ++i) {
        SCOPED_TRACE(i);
        errorOf(directory, traceOf(cases[i]));
    }
    // The control: the same with nothing wrong, and a block of a type that only newer programs know.
    writeContent(directory / "good.itrace",
        traceOf({ { BlockType::Lanes, oneLane() }, { BlockType::Spans, spans(2, 0, 5, 1) },
            { static_cast<BlockType>(77), bytesOf(one) },
            { BlockType::Extent, bytesOf(base, base + 9, base, std::uint64_t(1), base + 9) } }));
    const auto good = loadTrace(directory / "good.itrace");
    ASSERT_TRUE(good) << good.error().toLine();
    EXPECT_EQ((*good)->lane(LaneId { 0 }).span(1).end, Nanoseconds { 1009 });
}

TEST(TraceFile, aFullDiskLeavesTheOldFileAndNothingElse)
{
    const TemporaryDirectory directory;
    TraceStore store;
    fillStore(store, 2, 4, 3000);
    writeContent(directory / "a.itrace", "what was there before");
    {
        const FileSizeLimit limit(20'000);
        const auto saved = saveTrace(store, directory / "a.itrace");
        ASSERT_FALSE(saved);
        EXPECT_EQ(saved.error().file, (directory / "a.itrace").string());
        EXPECT_FALSE(saved.error().remedy.empty());
        EXPECT_FALSE(exportPerfetto(store, directory / "a.itrace"));
        EXPECT_FALSE(exportCsv(store, directory / "a.itrace"));
    }
    EXPECT_EQ(contentOf(directory / "a.itrace"), "what was there before");
    EXPECT_EQ(directory.names().size(), 1U);
}

TEST(TraceFile, onlyRegularFilesAreReplaced)
{
    const TemporaryDirectory directory;
    TraceStore store;
    EXPECT_FALSE(saveTrace(store, "/dev/full"));
    EXPECT_FALSE(saveTrace(store, directory.path()));
    EXPECT_FALSE(saveTrace(store, directory / "no such directory/a.itrace"));
    std::filesystem::create_symlink("nowhere", directory / "dangling");
    EXPECT_FALSE(saveTrace(store, directory / "dangling"));
    writeContent(directory / "target", "old");
    std::filesystem::create_symlink("target", directory / "link");
    EXPECT_TRUE(saveTrace(store, directory / "link"));
    EXPECT_TRUE(std::filesystem::is_symlink(directory / "link"));
    EXPECT_TRUE(loadTrace(directory / "target")) << "a link stays, what it leads to is replaced";
}

TEST(TraceFile, savingAndLoadingCanBeGivenUp)
{
    const TemporaryDirectory directory;
    TraceStore store;
    fillStore(store, 2);
    double last = 0;
    ASSERT_TRUE(saveTrace(store, directory / "a.itrace", [&](double done) {
        EXPECT_GE(done, last);
        last = done;
        return true;
    }));
    EXPECT_EQ(last, 1);
    EXPECT_FALSE(saveTrace(store, directory / "b.itrace", [](double) { return false; }));
    EXPECT_FALSE(loadTrace(directory / "a.itrace", [](double) { return false; }));
    EXPECT_EQ(directory.names(), std::vector<std::string> { "a.itrace" });
}

} // namespace interleave::trace
