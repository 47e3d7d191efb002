// SPDX-License-Identifier: GPL-3.0-or-later
#include "randomstore.h"
#include "storecompare.h"
#include "temporarydirectory.h"

#include <trace/tracefile.h>

#include <cstring>
#include <sys/stat.h>

namespace interleave::trace {

using test::contentOf;
using test::expectSameStores;
using test::fillStore;
using test::TemporaryDirectory;
using test::writeContent;

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

} // namespace interleave::trace
