// SPDX-License-Identifier: GPL-3.0-or-later
#include "randomstore.h"
#include "storecompare.h"
#include "temporarydirectory.h"

#include <trace/runarchive.h>
#include <trace/tracefile.h>

#include <gtest/gtest.h>

#include <fstream>

namespace interleave::trace {

using test::fillStore;
using test::TemporaryDirectory;

TEST(RunArchive, keepsTheLastRunsNewestFirstAndTheyReadBackIdentical)
{
    const TemporaryDirectory directory;
    const RunArchive archive(directory.path() / "not" / "there" / "yet");
    EXPECT_TRUE(archive.entries().empty());
    TraceStore first, second;
    fillStore(first, 1);
    fillStore(second, 2);
    ASSERT_TRUE(archive.keep(first));
    ASSERT_TRUE(archive.keep(second));
    const auto entries = archive.entries();
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].lesson, "one-gil");
    EXPECT_EQ(entries[0].variant, "threads");
    EXPECT_GT(entries[0].bytes, 0U);
    EXPECT_LT(entries[1].file.filename(), entries[0].file.filename());
    const auto newest = loadTrace(entries[0].file), oldest = loadTrace(entries[1].file);
    ASSERT_TRUE(newest && oldest);
    test::expectSameStores(second, **newest);
    test::expectSameStores(first, **oldest);
}

TEST(RunArchive, deletesTheOldestAndNothingElseWhenThereAreTooMany)
{
    const TemporaryDirectory directory;
    const RunArchive archive(directory.path(), { .runs = 3, .bytes = 1u << 30 });
    std::ofstream(directory.path() / "mine.itrace") << "of the user";
    std::ofstream(directory.path() / "0000000000000001.x.txt") << "of the user";
    TraceStore store;
    fillStore(store, 1, 4, 20);
    std::filesystem::path first;
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(archive.keep(store));
        if (i == 0)
            first = archive.entries().front().file;
    }
    EXPECT_EQ(archive.entries().size(), 3U);
    EXPECT_FALSE(std::filesystem::exists(first));
    EXPECT_TRUE(std::filesystem::exists(directory.path() / "mine.itrace"));
    EXPECT_TRUE(std::filesystem::exists(directory.path() / "0000000000000001.x.txt"));
}

TEST(RunArchive, keepsToItsBytesAndSaysSoWhenOneRunIsTooLarge)
{
    const TemporaryDirectory directory;
    TraceStore small, large;
    fillStore(small, 1, 4, 20);
    fillStore(large, 2, 4, 5000);
    ASSERT_TRUE(RunArchive(directory.path()).keep(small));
    const std::uintmax_t bytes = RunArchive(directory.path()).entries().front().bytes;
    const RunArchive archive(directory.path(), { .runs = 100, .bytes = 3 * bytes + bytes / 2 });
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(archive.keep(small));
    EXPECT_EQ(archive.entries().size(), 3U);
    const auto kept = archive.keep(large);
    ASSERT_FALSE(kept);
    EXPECT_FALSE(kept.error().remedy.empty());
    EXPECT_EQ(archive.entries().size(), 3U) << "the others stay";
}

TEST(RunArchive, anIdThatIsAPathStaysInTheFolder)
{
    const TemporaryDirectory directory;
    TraceStore store;
    fillStore(store, 1, 2, 5);
    TraceInfo info = store.info();
    info.lesson = "../../etc/passwd";
    info.variant = std::string(10'000, 'v') + "/\n";
    store.setInfo(info);
    const RunArchive archive(directory.path() / "runs");
    ASSERT_TRUE(archive.keep(store));
    ASSERT_EQ(archive.entries().size(), 1U);
    EXPECT_EQ(archive.entries().front().file.parent_path(), directory.path() / "runs");
}

TEST(RunArchive, aFolderThatCannotBeMadeIsAnErrorWithARemedy)
{
    const TemporaryDirectory directory;
    std::ofstream(directory.path() / "file") << "x";
    TraceStore store;
    fillStore(store, 1, 2, 5);
    const auto kept = RunArchive(directory.path() / "file" / "runs").keep(store);
    ASSERT_FALSE(kept);
    EXPECT_FALSE(kept.error().remedy.empty());
}

} // namespace interleave::trace
