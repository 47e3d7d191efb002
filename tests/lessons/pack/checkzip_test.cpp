// SPDX-License-Identifier: GPL-3.0-or-later
// `check` of a pack's zip, before anybody opens it.
#include "../lessonfolder.h"
#include "zipmaker.h"

#include <lessons/check.h>

#include <gmock/gmock.h>

namespace interleave::lessons::test {

using testing::HasSubstr;

namespace {

std::vector<ZipEntry> filesOf(const std::filesystem::path &folder, const std::string &as)
{
    std::vector<ZipEntry> entries;
    for (const char *name : { "lesson.toml", "lesson.md", "script.py" })
        entries.push_back({ .name = as + name, .text = bytesOf(folder / name) });
    return entries;
}

} // namespace

TEST(CheckZip, provesOfItsLessonsWhatItProvesOfAFolder)
{
    const LessonDirectory directory;
    const auto lesson = directory.writeGood();
    const auto inFolder = checkLessons(directory.path());
    const auto temporary = directory.path() / "temporary";
    std::filesystem::create_directories(temporary);
    const char *was = std::getenv("TMPDIR");
    const std::string before = was ? was : "";
    setenv("TMPDIR", temporary.c_str(), 1);
    for (const std::string as : { "01-demo/", "mine/01-demo/", "" }) {
        const auto zip = directory.path() / "pack.zip";
        makeZip(zip, filesOf(lesson, as));
        const auto report = checkLessons(zip);
        EXPECT_EQ(linesOf(report.errors), "") << as;
        EXPECT_EQ(report.proven, inFolder.proven) << as;
        std::filesystem::remove(zip);
    }
    EXPECT_TRUE(std::filesystem::is_empty(temporary)) << "something stays behind";
    if (was)
        setenv("TMPDIR", before.c_str(), 1);
    else
        unsetenv("TMPDIR");
}

TEST(CheckZip, namesFileAndLineWithinTheZip)
{
    const LessonDirectory directory;
    const auto lesson = directory.writeGood();
    auto entries = filesOf(lesson, "01-demo/");
    const auto at = entries[0].text.find("op = \"");
    ASSERT_NE(at, std::string::npos);
    entries[0].text.replace(at, 6, "op = \"x");
    const auto zip = directory.path() / "pack.zip";
    makeZip(zip, entries);
    const auto report = checkLessons(zip);
    ASSERT_FALSE(report.errors.empty());
    EXPECT_THAT(report.errors[0].toLine(), HasSubstr((zip.filename() / "01-demo/lesson.toml:").string()));
    EXPECT_TRUE(report.proven.empty());
}

TEST(CheckZip, trustsItNoMoreThanTheWindowDoes)
{
    const LessonDirectory directory;
    const auto lesson = directory.writeGood();
    auto entries = filesOf(lesson, "01-demo/");
    entries.push_back({ .name = "../outside.txt", .text = "x" });
    const auto zip = directory.path() / "pack.zip";
    makeZip(zip, entries);
    const auto report = checkLessons(zip);
    ASSERT_EQ(report.errors.size(), 1u);
    EXPECT_TRUE(report.proven.empty());
    directory.write("other.zip", "no zip at all");
    EXPECT_EQ(checkLessons(directory.path() / "other.zip").errors.size(), 1u);
}

} // namespace interleave::lessons::test
