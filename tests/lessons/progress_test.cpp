// SPDX-License-Identifier: GPL-3.0-or-later
#include <lessons/progress/progressstore.h>
#include <lessons/progress/trackrecord.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::lessons {

using testing::HasSubstr;

class Progress : public testing::Test
{
protected:
    void SetUp() override
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "interleave-progress-XXXXXX").string();
        m_folder = ::mkdtemp(pattern.data());
        m_file = m_folder / "deeper" / "progress.sqlite";
    }
    void TearDown() override
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    std::unique_ptr<ProgressStore> open(std::string *notice = nullptr)
    {
        auto opened = ProgressStore::open(m_file);
        EXPECT_TRUE(opened) << opened.error().toLine();
        if (!opened)
            return nullptr;
        if (notice)
            *notice = opened->notice;
        return std::move(opened->store);
    }
    static Lesson lesson()
    {
        Lesson lesson;
        lesson.id = "demo";
        Question question;
        question.id = "speed-up";
        question.min = 0;
        question.max = 4;
        lesson.questions = { question };
        return lesson;
    }
    static FlowMemory memory(std::optional<bool> right = {}, double said = 2, Certainty certainty = Certainty::Sure)
    {
        FlowMemory memory;
        memory.step = FlowStep::Explain;
        memory.done[0] = memory.done[1] = true;
        memory.committed = true;
        Prediction prediction;
        prediction.question = "speed-up";
        prediction.number = said;
        prediction.certainty = certainty;
        memory.answers.push_back({ prediction, right, 1 });
        memory.hints["modify"] = 2;
        memory.revealed = { "why" };
        memory.attempts.push_back({ true, true, 0.5, 1, "<", "s", "" });
        return memory;
    }
    std::filesystem::path m_folder, m_file;
};

TEST_F(Progress, comesBackAsItWasLeft)
{
    {
        const auto store = open();
        ASSERT_TRUE(store);
        EXPECT_EQ(store->profiles()->size(), 1u);
        EXPECT_FALSE(store->load(1, "demo")->has_value());
        ASSERT_TRUE(store->save(1, lesson(), memory()));
    }
    const auto store = open();
    const auto back = store->load(1, "demo");
    ASSERT_TRUE(back && *back);
    EXPECT_EQ(**back, memory());
    ASSERT_EQ(store->lessons(1)->size(), 1u);
    EXPECT_EQ(store->lessons(1)->front().lesson, "demo");
}

TEST_F(Progress, remembersWhatWasBelievedFirstAndHowItTurnedOut)
{
    const auto store = open();
    ASSERT_TRUE(store->save(1, lesson(), memory({}, 1.8, Certainty::Guess)));
    ASSERT_TRUE(store->save(1, lesson(), memory({}, 2.5))); // changed before the run
    ASSERT_TRUE(store->save(1, lesson(), memory(false, 2.5)));
    ASSERT_TRUE(store->save(1, lesson(), memory(true, 1.0))); // whatever comes later
    auto records = store->predictions(1);
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 1u);
    EXPECT_EQ(records->front().right, false);
    EXPECT_EQ(records->front().certainty, Certainty::Sure);
    EXPECT_THAT(records->front().said, HasSubstr("2.5"));
    FlowMemory again = memory(true, 1.0);
    again.pass = 1; // the lesson was started again: a prediction of its own
    ASSERT_TRUE(store->save(1, lesson(), again));
    records = store->predictions(1);
    ASSERT_EQ(records->size(), 2u);
    EXPECT_EQ((*records)[1].right, true);
}

TEST_F(Progress, keepsProfilesApart)
{
    const auto store = open();
    const auto ada = store->addProfile("Ada");
    ASSERT_TRUE(ada);
    EXPECT_FALSE(store->addProfile("Ada")) << "there is one";
    EXPECT_FALSE(store->addProfile("  "));
    ASSERT_TRUE(store->save(ada->id, lesson(), memory()));
    EXPECT_FALSE(store->load(1, "demo")->has_value());
    EXPECT_TRUE(store->load(ada->id, "demo")->has_value());
    ASSERT_TRUE(store->removeProfile(ada->id));
    EXPECT_FALSE(store->load(ada->id, "demo")->has_value());
    EXPECT_TRUE(store->predictions(ada->id)->empty()) << "nothing of theirs is left";
    EXPECT_FALSE(store->removeProfile(1)) << "the last one stays";
}

TEST_F(Progress, aDamagedFileIsSetAsideAndSaid)
{
    ASSERT_TRUE(open()->save(1, lesson(), memory()));
    {
        std::fstream file(m_file, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(0);
        file << std::string(4096, 'x');
    }
    std::string notice;
    const auto store = open(&notice);
    ASSERT_TRUE(store);
    EXPECT_THAT(notice, HasSubstr(".corrupt-"));
    EXPECT_FALSE(store->load(1, "demo")->has_value());
    int aside = 0;
    for (const auto &entry : std::filesystem::directory_iterator(m_file.parent_path()))
        aside += entry.path().string().find(".corrupt-") != std::string::npos ? 1 : 0;
    EXPECT_GE(aside, 1);
    ASSERT_TRUE(store->save(1, lesson(), memory())) << "and the new one works";
}

TEST_F(Progress, aFileOfANewerProgramIsLeftAlone)
{
    open();
    {
        auto database = Database::open(m_file);
        ASSERT_TRUE(database);
        ASSERT_TRUE((*database)->execute("PRAGMA user_version = 99"));
    }
    const auto opened = ProgressStore::open(m_file);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("newer"));
    EXPECT_TRUE(std::filesystem::exists(m_file));
}

TEST_F(Progress, whatCannotBeAFileIsAnErrorAndNoHang)
{
    std::filesystem::create_directories(m_file);
    EXPECT_FALSE(ProgressStore::open(m_file));
}

/// Whoever is killed in the middle of writing leaves all that was saved, and nothing by halves.
TEST_F(Progress, survivesBeingKilled)
{
    open();
    for (int round = 0; round < 8; ++round) {
        int ready[2];
        ASSERT_EQ(::pipe(ready), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            auto opened = ProgressStore::open(m_file);
            if (!opened)
                ::_exit(1);
            for (int i = 1;; ++i) {
                FlowMemory each = memory({}, 1 + i % 3);
                each.pass = round * 100'000 + i;
                if (!opened->store->save(1, lesson(), each))
                    ::_exit(2);
                // From here on it is saved: the parent may count on it.
                if (::write(ready[1], &i, sizeof i) != sizeof i)
                    ::_exit(3);
            }
        }
        ::close(ready[1]);
        int saved = 0;
        for (int wanted = 0; wanted < 5 + 7 * round; ++wanted)
            ASSERT_EQ(::read(ready[0], &saved, sizeof saved), static_cast<ssize_t>(sizeof saved));
        ::kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        while (::read(ready[0], &saved, sizeof saved) == static_cast<ssize_t>(sizeof saved)) { }
        ::close(ready[0]);
        std::string notice;
        const auto store = open(&notice);
        ASSERT_TRUE(store);
        EXPECT_EQ(notice, "");
        const auto back = store->load(1, "demo");
        ASSERT_TRUE(back && *back);
        EXPECT_GE((*back)->pass, round * 100'000 + saved);
        int ofThisRound = 0;
        const auto kept = store->predictions(1);
        ASSERT_TRUE(kept);
        for (const auto &record : *kept)
            ofThisRound += record.pass > round * 100'000 ? 1 : 0;
        EXPECT_EQ(ofThisRound, (*back)->pass - round * 100'000) << "memory and predictions are of one piece";
    }
}

/// A disk without room: said, nothing lost, and it goes on when there is room again.
TEST_F(Progress, survivesAFullDisk)
{
    ASSERT_TRUE(open()->save(1, lesson(), memory()));
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        auto opened = ProgressStore::open(m_file);
        if (!opened)
            ::_exit(1);
        const rlimit none { 4096, RLIM_INFINITY };
        ::setrlimit(RLIMIT_FSIZE, &none);
        FlowMemory large = memory();
        for (int i = 0; i < 150; ++i)
            large.hints["hint-" + std::to_string(i) + std::string(200, 'x')] = 1;
        const auto full = opened->store->save(1, lesson(), large);
        if (full || full.error().remedy.empty())
            ::_exit(2);
        const rlimit room { RLIM_INFINITY, RLIM_INFINITY };
        ::setrlimit(RLIMIT_FSIZE, &room);
        ::_exit(opened->store->save(1, lesson(), large) ? 0 : 3);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
    const auto store = open();
    const auto back = store->load(1, "demo");
    ASSERT_TRUE(back && *back);
    EXPECT_GT((*back)->hints.size(), 100u);
}

TEST(TrackRecord, saysHowGoodPredictionsWereByHowSureOneWas)
{
    std::vector<PredictionRecord> records(4);
    records[0].certainty = Certainty::Sure;
    records[0].right = true;
    records[1].certainty = Certainty::Sure;
    records[1].right = false;
    records[2].certainty = Certainty::Guess;
    records[2].right = true;
    const TrackRecord track = trackRecord(records); // the last is not known
    EXPECT_EQ(track.count, 3);
    EXPECT_EQ(track.right, 2);
    EXPECT_EQ(track.levels[2].count, 2);
    EXPECT_EQ(track.levels[2].right, 1);
    EXPECT_NEAR(track.brier, (0.0025 + 0.9025 + 0.25) / 3, 1e-9);
    EXPECT_EQ(track.overTime.size(), 3u);
    EXPECT_EQ(trackRecord({}).brier, 0);
}

TEST(TrackRecord, goesIntoATableThatNoSpreadsheetRuns)
{
    PredictionRecord record;
    record.lesson = "one-gil";
    record.question = "q";
    record.said = "=1+1 \"x\"";
    record.right = true;
    record.certainty = Certainty::Sure;
    const std::string csv = toCsv("Ada, B", { record });
    EXPECT_THAT(csv, HasSubstr("\"Ada, B\""));
    EXPECT_THAT(csv, HasSubstr("\"'=1+1 \"\"x\"\"\""));
    EXPECT_THAT(csv, HasSubstr(",high,yes,"));
}

} // namespace interleave::lessons
