// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/event.h>
#include <trace/names.h>

#include <gtest/gtest.h>

using namespace interleave::trace;

namespace {
constexpr const char *kReplacement = "\xef\xbf\xbd";
}

TEST(Names, passUnchangedWhenTheyAreFit)
{
    for (const std::string name : { "count-1", "Zähler", "計数", "🐍 worker", "" })
        EXPECT_EQ(sanitizedName(name), name);
}

TEST(Names, showWhatWouldHideOrTurnText)
{
    const std::string r = kReplacement;
    EXPECT_EQ(sanitizedName("a\nb"), "a" + r + "b");
    EXPECT_EQ(sanitizedName(std::string_view("a\0b", 3)), "a" + r + "b");
    EXPECT_EQ(sanitizedName("a\xe2\x80\xae"
                            "b"),
        "a" + r + "b"); // right-to-left override
    EXPECT_EQ(sanitizedName("a\xe2\x81\xa6"
                            "b"),
        "a" + r + "b"); // left-to-right isolate
    EXPECT_EQ(sanitizedName("a\xe2\x80\x8b"
                            "b"),
        "a" + r + "b"); // zero width space
    EXPECT_EQ(sanitizedName("\xc2\x9b"
                            "31m"),
        r + "31m"); // C1 control sequence introducer
}

TEST(Names, areAlwaysWellFormed)
{
    const std::string r = kReplacement;
    EXPECT_EQ(sanitizedName("\xff"), r);
    EXPECT_EQ(sanitizedName("\xc0\x80"), r + r); // overlong
    EXPECT_EQ(sanitizedName("\xed\xa0\x80"), r + r + r); // surrogate
    EXPECT_EQ(sanitizedName("\xf4\x90\x80\x80"), r + r + r + r); // above U+10FFFF
    EXPECT_EQ(sanitizedName("x\xe2\x82"), "x" + r + r); // cut short
}

TEST(Names, areCutBetweenCharacters)
{
    EXPECT_EQ(cutAtCharacter("aäb", 2), "a");
    EXPECT_EQ(cutAtCharacter("aäb", 3), "aä");
    std::string name;
    while (name.size() <= kMaxName)
        name += "計";
    EXPECT_EQ(sanitizedName(name).size(), kMaxName / 3 * 3);
    // A replacement is longer than what it replaces; the limit holds all the same.
    EXPECT_LE(sanitizedName(std::string(kMaxName, '\n')).size(), kMaxName);
}
