// SPDX-License-Identifier: GPL-3.0-or-later
#include "filesizelimit.h"
#include "randomstore.h"
#include "storecompare.h"
#include "temporarydirectory.h"

#include <trace/journal.h>
#include <trace/usermarks.h>

namespace interleave::trace {

using test::contentOf;
using test::expectSameStores;
using test::FileSizeLimit;
using test::fillRandomly;
using test::fillStore;
using test::NaiveLane;
using test::TemporaryDirectory;
using test::writeContent;

namespace {

/// Whatever `part` says, `whole` says, too; only the last span of a lane may end earlier.
void expectPrefix(const TraceStore &part, const TraceStore &whole)
{
    ASSERT_LE(part.laneCount(), whole.laneCount());
    for (std::uint32_t i = 0; i < part.laneCount(); ++i) {
        const Lane &left = part.lane(LaneId { i }), &right = whole.lane(LaneId { i });
        ASSERT_LE(left.spanCount(), right.spanCount());
        for (std::uint64_t s = 0; s < left.spanCount(); ++s) {
            Span expected = right.span(s);
            if (s + 1 == left.spanCount())
                expected.end = left.span(s).end;
            ASSERT_EQ(left.span(s), expected) << "lane " << i << " span " << s;
        }
        const auto some = test::instantsOf(left);
        auto all = test::instantsOf(right);
        ASSERT_LE(some.size(), all.size());
        all.resize(some.size());
        ASSERT_EQ(some, all);
    }
}

} // namespace

TEST(Journal, keepsTheMarksAsTheyStoodLast)
{
    const TemporaryDirectory directory;
    auto journal = Journal::create(directory.path());
    ASSERT_TRUE(journal) << journal.error().toLine();
    TraceStore store;
    fillStore(store, 2, 3, 40);
    store.publish();
    const auto recovered = [&] {
        const Result<std::shared_ptr<TraceStore>> read = recoverJournal((*journal)->file());
        return read ? (*read)->userMarks().all() : std::vector<UserMark> { { Nanoseconds { 0 }, read.error().toLine() } };
    };
    store.userMarks().set(store.begin() + Nanoseconds { 5 }, "while it ran");
    (*journal)->flush(store);
    EXPECT_EQ(recovered(), store.userMarks().all());
    store.userMarks().set(store.begin() + Nanoseconds { 9 }, "afterwards");
    (*journal)->flushMarks(store);
    ASSERT_EQ(recovered().size(), 2U);
    store.userMarks().remove(store.begin() + Nanoseconds { 5 });
    (*journal)->flushMarks(store);
    EXPECT_EQ(recovered(), store.userMarks().all());
    const auto size = std::filesystem::file_size((*journal)->file());
    (*journal)->flushMarks(store);
    EXPECT_EQ(std::filesystem::file_size((*journal)->file()), size) << "nothing has changed";
    store.userMarks().remove(store.begin() + Nanoseconds { 9 });
    (*journal)->flushMarks(store);
    EXPECT_TRUE(recovered().empty());
}

TEST(Journal, givesTheWholeStoreBackAfterManySmallFlushes)
{
    const TemporaryDirectory directory;
    auto journal = Journal::create(directory.path());
    ASSERT_TRUE(journal) << journal.error().toLine();
    TraceStore store;
    std::mt19937_64 random(5);
    std::vector<NaiveLane> models(3);
    for (int round = 0; round < 40; ++round) {
        for (std::size_t i = 0; i < models.size(); ++i) {
            if (round == static_cast<int>(i) * 5)
                store.createLane({ .name = "lane " + std::to_string(i) });
            if (i < store.laneCount())
                fillRandomly(store.writableLane(LaneId { static_cast<std::uint32_t>(i) }), models[i], random,
                    random() % 200);
        }
        store.intern("name " + std::to_string(round));
        store.addCoreUse({ CoreId { 0 }, Nanoseconds { round }, Nanoseconds { round + 1 }, 0.5F, 0.5F, 0 });
        store.publish();
        (*journal)->flush(store);
    }
    TraceInfo info;
    info.outcome = "finished";
    store.setInfo(info);
    for (const LaneId id : { LaneId { 0 }, LaneId { 1 }, LaneId { 2 } })
        store.advance(store.lane(id).end());
    store.publish();
    (*journal)->flush(store);
    EXPECT_EQ((*journal)->error(), "");
    const auto recovered = recoverJournal((*journal)->file());
    ASSERT_TRUE(recovered) << recovered.error().toLine();
    expectSameStores(store, **recovered);
}

TEST(Journal, cutAnywhereGivesBackWhatCameBefore)
{
    const TemporaryDirectory directory;
    auto journal = Journal::create(directory.path());
    ASSERT_TRUE(journal);
    TraceStore store;
    std::mt19937_64 random(7);
    Lane &lane = store.createLane({ .name = "worker" });
    NaiveLane model;
    for (int round = 0; round < 6; ++round) {
        fillRandomly(lane, model, random, 12);
        store.publish();
        (*journal)->flush(store);
    }
    const std::string content = contentOf((*journal)->file());
    std::uint64_t most = 0;
    for (std::size_t length = content.size() % 5; length <= content.size(); length += 5) {
        writeContent(directory / "cut", content.substr(0, length));
        const auto recovered = recoverJournal(directory / "cut");
        if (!recovered) {
            ASSERT_EQ(most, 0U) << "at " << length << ": " << recovered.error().toLine();
            ASSERT_NE(recovered.error().toLine().find("cut"), std::string::npos) << "names the file";
            continue;
        }
        expectPrefix(**recovered, store);
        ASSERT_GE((*recovered)->spanCount(), most);
        most = (*recovered)->spanCount();
        EXPECT_EQ((*recovered)->info().outcome, "died");
    }
    EXPECT_EQ(most, store.spanCount());
}

TEST(Journal, isAnOrphanOnlyWhenItsOwnerIsGone)
{
    const TemporaryDirectory directory;
    EXPECT_TRUE(orphanedJournals(directory / "not there").empty());
    auto first = Journal::create(directory.path());
    auto second = Journal::create(directory.path());
    ASSERT_TRUE(first && second);
    writeContent(directory / "notes.txt", "not a journal");
    EXPECT_TRUE(orphanedJournals(directory.path()).empty()) << "their owner lives";
    const std::filesystem::path file = (*first)->file();
    first->reset();
    EXPECT_EQ(orphanedJournals(directory.path()), std::vector { file });
    const std::filesystem::path other = (*second)->file();
    second->reset();
    std::filesystem::last_write_time(other, std::filesystem::last_write_time(file) + std::chrono::seconds(1));
    EXPECT_EQ(orphanedJournals(directory.path()), (std::vector { other, file })) << "newest first";
}

TEST(Journal, isRemovedWhenTheRunIsInSafeHands)
{
    const TemporaryDirectory directory;
    auto journal = Journal::create(directory.path());
    ASSERT_TRUE(journal);
    (*journal)->discard();
    journal->reset();
    EXPECT_TRUE(directory.names().empty());
}

TEST(Journal, stopsOnAFullDiskAndKeepsWhatItHad)
{
    const TemporaryDirectory directory;
    auto journal = Journal::create(directory.path());
    ASSERT_TRUE(journal);
    TraceStore store;
    fillStore(store, 1, 2, 300);
    (*journal)->flush(store);
    ASSERT_EQ((*journal)->error(), "");
    const auto size = std::filesystem::file_size((*journal)->file());
    {
        const FileSizeLimit limit(size + 1000);
        TraceStore &more = store;
        std::mt19937_64 random(3);
        NaiveLane model;
        fillRandomly(more.writableLane(LaneId { 0 }), model, random, 2000, true,
            store.lane(LaneId { 0 }).end().count());
        more.publish();
        (*journal)->flush(more);
    }
    EXPECT_NE((*journal)->error(), "");
    EXPECT_NE((*journal)->error().find((*journal)->file().string()), std::string::npos)
        << (*journal)->error();
    const auto recovered = recoverJournal((*journal)->file());
    ASSERT_TRUE(recovered) << recovered.error().toLine();
    EXPECT_GE((*recovered)->spanCount(), 300U);
}

TEST(Journal, saysWhyItCannotBeMade)
{
    const TemporaryDirectory directory;
    writeContent(directory / "file", "");
    const auto journal = Journal::create(directory / "file");
    ASSERT_FALSE(journal);
    EXPECT_FALSE(journal.error().remedy.empty());
}

} // namespace interleave::trace
