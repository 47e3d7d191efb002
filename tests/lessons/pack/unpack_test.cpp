// SPDX-License-Identifier: GPL-3.0-or-later
#include "../lessonfolder.h"
#include "zipmaker.h"

#include <lessons/pack/entryname.h>
#include <lessons/pack/unpack.h>

#include <gmock/gmock.h>

namespace interleave::lessons::test {

using testing::HasSubstr;
namespace fs = std::filesystem;

/// A zip is unpacked into a folder beside which something stands that nobody may touch.
class Unpack : public testing::Test
{
protected:
    fs::path zip() const { return m_home.path() / "pack.zip"; }
    fs::path target() const { return m_home.path() / "a/b/target"; }

    /// What was said; afterwards nothing may stand outside of the target.
    std::string unpacked(const PackLimits &limits = {})
    {
        fs::remove_all(m_home.path() / "a");
        fs::create_directories(target());
        m_home.write("a/outside", "untouched");
        const auto before = names(m_home.path(), target());
        const auto result = unpackZip(zip(), target(), limits);
        EXPECT_EQ(names(m_home.path(), target()), before);
        EXPECT_EQ(bytesOf(m_home.path() / "a/outside"), "untouched");
        for (const auto &each : fs::recursive_directory_iterator(target())) {
            const auto status = fs::symlink_status(each.path());
            EXPECT_TRUE(fs::is_directory(status) || fs::is_regular_file(status)) << each.path();
            if (fs::is_regular_file(status)) {
                EXPECT_EQ(status.permissions() & fs::perms::owner_exec, fs::perms::none) << each.path();
            }
        }
        if (result)
            return "fine";
        EXPECT_EQ(result.error().file, zip().string());
        EXPECT_FALSE(result.error().remedy.empty());
        EXPECT_EQ(result.error().toLine().find('\n'), std::string::npos);
        return result.error().message;
    }
    static std::vector<fs::path> names(const fs::path &root, const fs::path &but)
    {
        std::vector<fs::path> all;
        for (auto each = fs::recursive_directory_iterator(root); each != end(each); ++each) {
            if (each->path() == but)
                each.disable_recursion_pending();
            all.push_back(each->path());
        }
        std::sort(all.begin(), all.end());
        return all;
    }
    LessonDirectory m_home;
};

TEST_F(Unpack, givesFilesAndFoldersAsTheyWere)
{
    makeZip(zip(), { { "01-demo/", {} }, { "01-demo/lesson.md", "text" }, { "01-demo/pictures/x.png", std::string(100'000, 'x') }, { "empty.txt" },
                       { "run.sh", "#!", S_IFREG | 0777 }, { "__MACOSX/._x", "x" }, { "01-demo/.DS_Store", "x" } });
    EXPECT_EQ(unpacked(), "fine");
    EXPECT_EQ(bytesOf(target() / "01-demo/lesson.md"), "text");
    EXPECT_EQ(bytesOf(target() / "01-demo/pictures/x.png").size(), 100'000u);
    EXPECT_TRUE(fs::exists(target() / "empty.txt"));
    EXPECT_FALSE(fs::exists(target() / "__MACOSX"));
    EXPECT_FALSE(fs::exists(target() / "01-demo/.DS_Store"));
}

struct Name
{
    std::string name, said;
};
class HostileName : public Unpack, public testing::WithParamInterface<Name>
{
};

TEST_P(HostileName, isRefusedAndNothingIsWrittenOutside)
{
    makeZip(zip(), { { "01-demo/lesson.md", "text" }, { GetParam().name, "harm" } });
    EXPECT_THAT(unpacked(), HasSubstr(GetParam().said));
}

const Name kNames[] {
    { "../outside", "leads out" },
    { "../../outside", "leads out" },
    { "01-demo/../../outside", "leads out" },
    { "01-demo/./x", "leads out" },
    { "01-demo//x", "leads out" },
    { "..", "leads out" },
    { "/tmp/interleave-outside", "absolute path" },
    { "C:/windows/x", "absolute path" },
    { "..\\outside", "backslash" },
    { "01-demo\\x", "backslash" },
    { "01-demo/x\ny", "control characters" },
    { "01-demo/\x1b[31m", "control characters" },
    { "01-demo/\xFF\xFE.md", "not UTF-8" },
    { "01-demo/M\xE4rz.md", "not UTF-8" }, // as old Windows packs it
    { std::string(150, 'x'), "too long a name" },
    { "a/b/c/d/e/f/g/h/i/j", "too deep" },
};
INSTANTIATE_TEST_SUITE_P(Names, HostileName, testing::ValuesIn(kNames));

TEST_F(Unpack, makesNoLinkAndNoSpecialFile)
{
    makeZip(zip(), { { "link", "/etc/passwd", S_IFLNK | 0777 }, { "link/x", "harm" } });
    EXPECT_THAT(unpacked(), HasSubstr("symbolic link"));
    for (const unsigned kind : { S_IFIFO, S_IFSOCK, S_IFCHR, S_IFBLK, S_IFDIR }) {
        makeZip(zip(), { { "special", "x", kind | 0666 } });
        EXPECT_THAT(unpacked(), HasSubstr("no plain file")) << kind;
    }
}

TEST_F(Unpack, takesNothingTwiceAndNoFileAsAFolder)
{
    makeZip(zip(), { { "one.md", "first" }, { "two.md", "second" } });
    patch(zip(), "two.md", "one.md");
    EXPECT_THAT(unpacked(), HasSubstr("twice"));
    makeZip(zip(), { { "x", "file" }, { "x/y", "below it" } });
    EXPECT_THAT(unpacked(), HasSubstr("cannot be unpacked"));
}

TEST_F(Unpack, refusesBombsBeforeTheyGoOff)
{
    makeZip(zip(), { { "zeros", std::string(12u << 20, '\0') } });
    ASSERT_LT(fs::file_size(zip()), 100'000u);
    EXPECT_THAT(unpacked(), HasSubstr("zip bomb"));
    EXPECT_TRUE(fs::is_empty(target()));

    makeZip(zip(), { { "large", std::string(17u << 20, '\0') } });
    EXPECT_THAT(unpacked(), HasSubstr("larger than 16 MB"));

    std::vector<ZipEntry> many;
    for (int i = 0; i < 30; ++i)
        many.push_back({ std::to_string(i), std::string(90'000, 'x') });
    makeZip(zip(), many);
    EXPECT_EQ(unpacked(), "fine");
    EXPECT_THAT(unpacked({ .entries = 29 }), HasSubstr("more than 29 files"));
    EXPECT_THAT(unpacked({ .totalBytes = 2u << 20 }), HasSubstr("unpacked it is larger than 2 MB"));
    EXPECT_THAT(unpacked({ .zipBytes = 100 }), HasSubstr("the zip is larger"));
}

/// The header claims that a file of 3 MB has 100 bytes: what comes out counts.
TEST_F(Unpack, believesNoSizeThatAZipClaims)
{
    const std::uint32_t size = 3'000'000, claimed = 100;
    makeZip(zip(), { { "liar", std::string(size, '\0') } });
    patch(zip(), std::string(reinterpret_cast<const char *>(&size), 4), std::string(reinterpret_cast<const char *>(&claimed), 4));
    EXPECT_NE(unpacked({ .fileBytes = 1'000'000 }), "fine");
    for (const auto &each : fs::directory_iterator(target()))
        EXPECT_LE(fs::file_size(each.path()), 1'100'000u);
}

TEST_F(Unpack, saysOfWhatIsNoWholeZip)
{
    m_home.write("pack.zip", "");
    EXPECT_THAT(unpacked(), HasSubstr("empty"));
    m_home.write("pack.zip", "PK\3\4 and then nonsense");
    EXPECT_THAT(unpacked(), HasSubstr("no zip"));
    makeZip(zip(), { { "01-demo/lesson.md", "text" }, { "01-demo/script.py", std::string(5'000, 'x') } });
    const std::string whole = bytesOf(zip());
    for (std::size_t length = 1; length < whole.size(); length += 3) {
        m_home.write("pack.zip", whole.substr(0, length));
        EXPECT_NE(unpacked(), "fine") << length;
    }
    fs::remove(zip());
    EXPECT_THAT(unpacked(), HasSubstr("cannot be opened"));
    ASSERT_EQ(::mkfifo(zip().c_str(), 0600), 0); // nobody ever writes
    EXPECT_THAT(unpacked(), HasSubstr("no regular file"));
}

TEST_F(Unpack, doesNotReadWhatIsEncrypted)
{
    makeZip(zip(), { { "secret.md", "text", 0, true } });
    EXPECT_THAT(unpacked(), HasSubstr("encrypted"));
}

/// Every byte of a small zip is damaged once: it is refused, or what comes out is inside.
TEST_F(Unpack, doesNoHarmWhateverByteIsDamaged)
{
    makeZip(zip(), { { "01-demo/lesson.md", "text" }, { "01-demo/script.py", "print()\n" } });
    const std::string whole = bytesOf(zip());
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ (at % 2 ? 0xff : 0x01));
        m_home.write("pack.zip", damaged);
        unpacked();
    }
}

TEST(EntryName, isShownWithoutWhatNoWindowShouldShow)
{
    EXPECT_EQ(shownName("plain.md"), "plain.md");
    EXPECT_EQ(shownName("a\nb\x1b"), "a?b?");
    EXPECT_EQ(shownName("\xFFx"), "?x");
    EXPECT_EQ(shownName(std::string(500, 'x')), std::string(80, 'x') + "…");
    EXPECT_EQ(shownName(std::string(79, 'x') + "ä"), std::string(79, 'x') + "…");
}

} // namespace interleave::lessons::test
