// SPDX-License-Identifier: GPL-3.0-or-later
#include "../lessonfolder.h"
#include "zipmaker.h"

#include <lessons/pack/library.h>

#include <gmock/gmock.h>

namespace interleave::lessons::test {

using testing::HasSubstr;
namespace fs = std::filesystem;

class LibraryTest : public testing::Test
{
protected:
    LibraryTest() { m_home.writeGood("own/01-demo"); }
    fs::path store() const { return m_home.path() / "data/packs"; }
    Library library() const { return { m_home.path() / "own", store() }; }
    /// A lesson with this id, broken if `text` is.
    static std::vector<ZipEntry> lesson(const std::string &folder, const std::string &id, const std::string &text = kGoodText)
    {
        std::string toml = kGoodToml;
        toml.replace(toml.find("demo"), 4, id);
        return { { folder + "lesson.toml", toml }, { folder + "lesson.md", text }, { folder + "script.py", kGoodScript } };
    }
    fs::path zip(const std::string &name, std::initializer_list<std::vector<ZipEntry>> lessons) const
    {
        std::vector<ZipEntry> all;
        for (const auto &each : lessons)
            all.insert(all.end(), each.begin(), each.end());
        makeZip(m_home.path() / name, all);
        return m_home.path() / name;
    }
    static std::vector<std::string> titles(const Library &library)
    {
        std::vector<std::string> all;
        for (const Lesson &lesson : library.catalog().lessons())
            all.push_back(lesson.pack + "/" + lesson.id.substr(lesson.id.find('_') + 1));
        return all;
    }
    static std::vector<std::string> namesIn(const fs::path &folder)
    {
        std::vector<std::string> names;
        for (const auto &each : fs::directory_iterator(folder))
            names.push_back(each.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }
    LessonDirectory m_home;
};

TEST_F(LibraryTest, showsTheLessonsOfAZipUnderItsNameAndKeepsThemUntilTheyAreClosed)
{
    const fs::path file = zip("my pack.zip", { lesson("02-b/", "b"), lesson("01-demo/", "demo") });
    const auto before = namesIn(m_home.path());
    std::string key;
    {
        Library library = this->library();
        const Lesson *own = &library.catalog().lessons().front();
        const auto opened = library.open(file);
        ASSERT_TRUE(opened) << opened.error().toLine();
        EXPECT_EQ(titles(library), (std::vector<std::string> { "/demo", "my pack/demo", "my pack/b" }));
        EXPECT_EQ(own, &library.catalog().lessons().front()) << "what has not changed stays where it is";
        key = (*opened)->pack().key;
        EXPECT_NE(library.catalog().find("demo"), library.catalog().find(key + "_demo"));
        EXPECT_TRUE(library.watched().empty()) << "a zip is not watched";
    }
    auto after = namesIn(m_home.path());
    after.erase(std::remove(after.begin(), after.end(), "data"), after.end());
    EXPECT_EQ(after, before) << "nothing beside the zip";
    fs::remove(file); // what was unpacked is enough
    Library again = library();
    EXPECT_EQ(titles(again).size(), 3u);
    ASSERT_TRUE(again.close(key));
    EXPECT_EQ(titles(again).size(), 1u);
    EXPECT_EQ(titles(library()).size(), 1u);
    EXPECT_EQ(namesIn(store()), (std::vector<std::string> { ".lock" }));
}

TEST_F(LibraryTest, takesAZipOfOneLessonAndOneOfAFolderThatHoldsThem)
{
    Library library = this->library();
    ASSERT_TRUE(library.open(zip("downloaded (1).zip", { lesson("", "alone") })));
    ASSERT_TRUE(library.open(zip("outer.zip", { lesson("outer-main/01-x/", "x"), lesson("outer-main/02-y/", "y") })));
    ASSERT_TRUE(library.open(zip("single.zip", { lesson("03-z/", "z") })));
    EXPECT_EQ(titles(library), (std::vector<std::string> { "/demo", "downloaded (1)/alone", "outer/x", "outer/y", "single/z" }));
    EXPECT_TRUE(library.packErrors().empty()) << linesOf(library.packErrors());
}

TEST_F(LibraryTest, saysWhereALessonIsBrokenAndLoadsTheOthers)
{
    Library library = this->library();
    ASSERT_TRUE(library.open(zip("half.zip", { lesson("01-good/", "good"), lesson("02-bad/", "bad", "# Go\n\n## Predict\n\nSay <img src='x'>.\n\n## Explain\n\nSo.\n") })));
    EXPECT_EQ(titles(library).size(), 2u);
    ASSERT_EQ(library.packErrors().size(), 1u);
    EXPECT_EQ(library.packErrors()[0].file, "half.zip/02-bad/lesson.md");
    EXPECT_EQ(library.packErrors()[0].line, 5);
}

TEST_F(LibraryTest, replacesAPackByTheNewOneOfItsNameOrLeavesItAsItWas)
{
    Library library = this->library();
    const fs::path file = zip("pack.zip", { lesson("01-a/", "a") });
    ASSERT_TRUE(library.open(file));
    zip("pack.zip", { lesson("01-a/", "a"), lesson("02-b/", "b") });
    ASSERT_TRUE(library.open(file));
    EXPECT_EQ(titles(library).size(), 3u);
    const auto kept = namesIn(store());

    const auto nothing = library.open(zip("pack.zip", { { { "readme.txt", "no lesson" } } }));
    ASSERT_FALSE(nothing);
    EXPECT_THAT(nothing.error().toLine(), HasSubstr("no lesson here"));
    EXPECT_FALSE(library.open(zip("pack.zip", { lesson("01-a/", "a", "broken") })));
    EXPECT_FALSE(library.open(zip("pack.zip", { lesson("01-a/", "a"), { { "../x", "harm" } } })));
    m_home.write("pack.zip", "");
    EXPECT_FALSE(library.open(file));
    EXPECT_EQ(titles(library).size(), 3u);
    EXPECT_EQ(titles(this->library()).size(), 3u);
    EXPECT_EQ(namesIn(store()), kept) << "nothing half-unpacked is left";
}

TEST_F(LibraryTest, refusesWhatIsNoPack)
{
    Library library = this->library();
    m_home.write("notes.txt", "text");
    EXPECT_THAT(library.open(m_home.path() / "notes.txt").error().toLine(), HasSubstr("neither a folder nor a zip"));
    EXPECT_THAT(library.open(m_home.path() / "nowhere").error().toLine(), HasSubstr("not there"));
    fs::create_directories(m_home.path() / "empty");
    EXPECT_THAT(library.open(m_home.path() / "empty").error().toLine(), HasSubstr("no lesson here"));
    EXPECT_FALSE(library.close("../own"));
    EXPECT_TRUE(fs::exists(m_home.path() / "own/01-demo"));
    EXPECT_EQ(titles(library).size(), 1u);
}

TEST_F(LibraryTest, doesNotFollowLinksInAFolderOfSomebodyElse)
{
    m_home.writeGood("theirs/01-fine");
    m_home.writeGood("elsewhere/02-secret");
    fs::create_directory_symlink("../elsewhere/02-secret", m_home.path() / "theirs/02-secret");
    m_home.writeGood("theirs/03-linked");
    fs::remove(m_home.path() / "theirs/03-linked/lesson.md");
    fs::create_symlink("../../elsewhere/02-secret/lesson.md", m_home.path() / "theirs/03-linked/lesson.md");
    m_home.writeGood("theirs/04-pipe");
    fs::remove(m_home.path() / "theirs/04-pipe/script.py");
    ASSERT_EQ(::mkfifo((m_home.path() / "theirs/04-pipe/script.py").c_str(), 0600), 0);
    Library library = this->library();
    ASSERT_TRUE(library.open(m_home.path() / "theirs"));
    EXPECT_EQ(titles(library), (std::vector<std::string> { "/demo", "theirs/fine" }));
    EXPECT_THAT(linesOf(library.packErrors()), testing::AllOf(HasSubstr("theirs/02-secret: this is a symbolic link"), HasSubstr("03-linked/lesson.md: this is a symbolic link"), HasSubstr("not a regular file")));
}

/// That a packer cannot make much smaller: it is no bomb.
std::string tenMegabytes()
{
    std::string text(10u << 20, ' ');
    std::uint32_t state = 1;
    for (char &c : text) {
        state = state * 1664525 + 1013904223;
        c = static_cast<char>('a' + (state >> 24) % 26);
    }
    return text;
}

TEST_F(LibraryTest, refusesATextOfTenMegabytesAndOneThatIsNotUtf8)
{
    Library library = this->library();
    ASSERT_TRUE(library.open(zip("large.zip", { lesson("01-a/", "a"), lesson("02-b/", "b", kGoodText + tenMegabytes()), lesson("03-c/", "c", "# \xFF\n") })));
    EXPECT_EQ(titles(library).size(), 2u);
    EXPECT_THAT(linesOf(library.packErrors()), testing::AllOf(HasSubstr("02-b/lesson.md: the file is longer"), HasSubstr("03-c/lesson.md:1: this is not UTF-8")));
}

TEST_F(LibraryTest, readsAFolderAnewWhenItChangesAndKeepsALessonThatIsBrokenAtTheMoment)
{
    m_home.writeGood("mine/01-a");
    m_home.writeGood("mine/02-b");
    Library library = this->library();
    ASSERT_TRUE(library.open(m_home.path() / "mine"));
    EXPECT_FALSE(library.reload());
    const auto find = [&](const std::string &id) { return library.catalog().find(PackStore::keyOf("mine") + "_" + id); };
    const Lesson *a = find("a"), *b = find("b");
    ASSERT_TRUE(a && b);

    m_home.write("mine/01-a/lesson.md", "# Other words\n\n## Predict\n\nSay.\n\n## Explain\n\nSo.\n");
    EXPECT_TRUE(library.reload());
    EXPECT_EQ(find("a")->headline, "Other words");
    EXPECT_EQ(find("a")->stamp, a->stamp) << "it runs and asks the same";
    EXPECT_EQ(find("b"), b) << "what has not changed stays where it is";

    const Lesson *whole = find("a");
    m_home.write("mine/01-a/.lesson.md.swp", "of an editor");
    m_home.write("mine/01-a/lesson.md~", "likewise");
    EXPECT_FALSE(library.reload());
    m_home.write("mine/01-a/lesson.md", "# Other words\n\n## Predict\n\n## Explain\n\nSo.\n");
    EXPECT_TRUE(library.reload());
    EXPECT_EQ(find("a"), whole);
    EXPECT_THAT(linesOf(library.packErrors()), HasSubstr("mine/01-a/lesson.md:3"));

    fs::remove(m_home.path() / "mine/01-a/lesson.toml");
    EXPECT_TRUE(library.reload());
    EXPECT_EQ(find("a"), whole);
    m_home.writeGood("mine/01-a");
    EXPECT_TRUE(library.reload());
    EXPECT_TRUE(library.packErrors().empty());
    EXPECT_EQ(find("a")->headline, "Still no faster?");

    m_home.writeGood("mine/03-c");
    EXPECT_TRUE(library.reload());
    EXPECT_TRUE(find("c"));
    fs::remove_all(m_home.path() / "mine/02-b");
    EXPECT_TRUE(library.reload());
    EXPECT_FALSE(find("b"));
    EXPECT_EQ(b->title, "Demo") << "who still looks at it may";

    fs::rename(m_home.path() / "mine", m_home.path() / "moved");
    EXPECT_TRUE(library.reload());
    EXPECT_TRUE(find("a")) << "as it was last";
    EXPECT_THAT(linesOf(library.packErrors()), HasSubstr("cannot be read"));
    Library later = this->library();
    EXPECT_EQ(titles(later).size(), 1u);
    EXPECT_FALSE(later.packErrors().empty()) << "it is said, and can be closed";
    EXPECT_TRUE(later.close(PackStore::keyOf("mine")));
}

TEST_F(LibraryTest, withoutAStoreFoldersCanBeOpenedAllTheSame)
{
    m_home.writeGood("mine/01-a");
    Library library(m_home.path() / "own", {});
    ASSERT_TRUE(library.open(m_home.path() / "mine"));
    EXPECT_EQ(titles(library).size(), 2u);
    EXPECT_THAT(library.open(zip("x.zip", { lesson("01-a/", "a") })).error().toLine(), HasSubstr("nowhere to unpack"));
}

TEST_F(LibraryTest, survivesWhateverStandsInItsStore)
{
    m_home.write("data/packs/x/pack.json", "not JSON");
    m_home.write("data/packs/y/pack.json", R"({ "name": "y", "source": "/etc", "kind": "zip" })"); // another key
    m_home.write("data/packs/.new-left/lessons/x", "half");
    fs::create_directories(store() / "empty");
    Library library = this->library();
    EXPECT_EQ(titles(library).size(), 1u);
    EXPECT_EQ(library.packErrors().size(), 3u) << linesOf(library.packErrors());
    m_home.writeGood("mine/01-a");
    ASSERT_TRUE(library.open(m_home.path() / "mine"));
    EXPECT_FALSE(fs::exists(store() / ".new-left")) << "what a killed program left";
}

TEST(PackStore, givesANameTheSameKeyForEverAndOtherNamesOtherKeys)
{
    EXPECT_EQ(PackStore::keyOf("My pack"), PackStore::keyOf("My pack"));
    EXPECT_NE(PackStore::keyOf("My pack"), PackStore::keyOf("my-pack"));
    EXPECT_THAT(PackStore::keyOf("My pack"), testing::StartsWith("my-pack-"));
    EXPECT_LE(PackStore::keyOf(std::string(80, 'x')).size(), 33u);
    for (const char *name : { "../..", "", "日本", "/", "." })
        EXPECT_TRUE(std::ranges::all_of(PackStore::keyOf(name), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; })) << name;
}

} // namespace interleave::lessons::test
