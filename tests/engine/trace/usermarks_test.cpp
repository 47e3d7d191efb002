// SPDX-License-Identifier: GPL-3.0-or-later
#include "randomstore.h"
#include "storecompare.h"
#include "temporarydirectory.h"

#include <trace/blockfile.h>
#include <trace/bytestream.h>
#include <trace/tracefile.h>
#include <trace/usermarks.h>

#include <gtest/gtest.h>

namespace interleave::trace {

using test::contentOf;
using test::expectSameStores;
using test::fillStore;
using test::TemporaryDirectory;
using test::writeContent;

TEST(UserMarks, standInOrderOfTimeOneAtAMoment)
{
    UserMarks marks;
    EXPECT_TRUE(marks.set(Nanoseconds { 20 }, "second"));
    EXPECT_TRUE(marks.set(Nanoseconds { 10 }, "first"));
    EXPECT_TRUE(marks.set(Nanoseconds { 20 }, "second, in other words"));
    const std::vector<UserMark> expected { { Nanoseconds { 10 }, "first" }, { Nanoseconds { 20 }, "second, in other words" } };
    EXPECT_EQ(marks.all(), expected);
    EXPECT_FALSE(marks.remove(Nanoseconds { 15 }));
    EXPECT_TRUE(marks.remove(Nanoseconds { 10 }));
    EXPECT_EQ(marks.all().size(), 1U);
}

TEST(UserMarks, areShownAsTextWhateverSomebodyWroteThere)
{
    UserMarks marks;
    marks.set(Nanoseconds { 1 }, "two\nlines \xe2\x80\xae and \xff");
    const std::string text = marks.all().front().text;
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
    marks.set(Nanoseconds { 2 }, std::string(1'000'000, 'x'));
    EXPECT_EQ(marks.all().back().text.size(), UserMarks::kMaxText);
}

TEST(UserMarks, areNotMoreThanAPictureCanBear)
{
    UserMarks marks;
    for (std::size_t i = 0; i < UserMarks::kMost; ++i)
        ASSERT_TRUE(marks.set(Nanoseconds { static_cast<std::int64_t>(i) }, ""));
    EXPECT_FALSE(marks.set(Nanoseconds { -1 }, "one too many"));
    EXPECT_TRUE(marks.set(Nanoseconds { 0 }, "another text"));
}

TEST(UserMarks, comeBackWithTheFile)
{
    const TemporaryDirectory directory;
    TraceStore store;
    fillStore(store, 3, 4, 40);
    ASSERT_TRUE(saveTrace(store, directory / "bare.itrace"));
    store.userMarks().set(store.begin() + Nanoseconds { 7 }, "hier klemmt es");
    store.userMarks().set(store.begin() + Nanoseconds { 5 }, "");
    ASSERT_TRUE(saveTrace(store, directory / "marked.itrace"));
    const auto loaded = loadTrace(directory / "marked.itrace");
    ASSERT_TRUE(loaded) << loaded.error().toLine();
    expectSameStores(store, **loaded);
    EXPECT_EQ((*loaded)->userMarks().all(), store.userMarks().all());
    const auto bare = loadTrace(directory / "bare.itrace"); // what an older program writes
    ASSERT_TRUE(bare) << bare.error().toLine();
    EXPECT_TRUE((*bare)->userMarks().all().empty());
}

TEST(UserMarks, thatNobodyCouldHaveSetAreRefused)
{
    const TemporaryDirectory directory;
    const auto load = [&](std::uint64_t count, std::int64_t time, std::uint32_t length) {
        std::string content;
        BlockWriter writer([&](std::span<const std::byte> bytes) -> Result<void> {
            content.append(reinterpret_cast<const char *>(bytes.data()), bytes.size());
            return {};
        });
        ByteWriter marks, extent;
        marks.put(count);
        marks.put(time);
        marks.put(length);
        marks.putText("text");
        for (int i = 0; i < 4; ++i)
            extent.put(std::uint64_t { 0 });
        EXPECT_TRUE(writer.begin(FileKind::Trace));
        EXPECT_TRUE(writer.write(BlockType::UserMarks, marks.bytes()));
        EXPECT_TRUE(writer.write(BlockType::Extent, extent.bytes()));
        EXPECT_TRUE(writer.finish());
        writeContent(directory / "made.itrace", content);
        return loadTrace(directory / "made.itrace");
    };
    const auto good = load(1, 5, 4);
    ASSERT_TRUE(good) << good.error().toLine();
    EXPECT_EQ((*good)->userMarks().all().size(), 1U);
    EXPECT_FALSE(load(1ULL << 60, 5, 4)); // more than there can be
    EXPECT_FALSE(load(2, 5, 4)); // more than there are
    EXPECT_FALSE(load(1, 5, 4000)); // longer than the block
    EXPECT_FALSE(load(1, INT64_MIN, 4));
}

} // namespace interleave::trace
