// SPDX-License-Identifier: GPL-3.0-or-later
#include <cpython/utf8stream.h>

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace interleave::cpython {
namespace {

constexpr const char *kBad = "\xEF\xBF\xBD";

std::string all(std::string_view bytes)
{
    Utf8Stream stream;
    std::string text = stream.append(bytes);
    return text + stream.finish();
}

TEST(Utf8Stream, whatIsTextStaysAsItIs)
{
    const std::string text = "plain, \xC3\xA9, \xE2\x82\xAC, \xF0\x9F\x90\x8D, and a zero: " + std::string(1, '\0');
    EXPECT_EQ(all(text), text);
}

TEST(Utf8Stream, aCharacterMayComeInPieces)
{
    const std::string text = "a\xC3\xA9" "b\xE2\x82\xAC" "c\xF0\x9F\x90\x8D" "d";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Utf8Stream stream;
        std::string joined = stream.append(text.substr(0, cut));
        EXPECT_EQ(joined.find(kBad), std::string::npos) << "cut at " << cut;
        joined += stream.append(text.substr(cut));
        EXPECT_EQ(joined + stream.finish(), text) << "cut at " << cut;
    }
}

TEST(Utf8Stream, whatIsNoTextIsReplacedPartByPart)
{
    const std::string bad = kBad;
    EXPECT_EQ(all("a\xFF" "b"), "a" + bad + "b");
    EXPECT_EQ(all("\x80\x80"), bad + bad);
    EXPECT_EQ(all("\xC0\xAF"), bad + bad) << "longer than it need be";
    EXPECT_EQ(all("\xED\xA0\x80"), bad + bad + bad) << "a surrogate";
    EXPECT_EQ(all("\xF4\x90\x80\x80"), bad + bad + bad + bad) << "over the last character there is";
    EXPECT_EQ(all("\xE2\x82x"), bad + "x") << "one mark for what had begun";
    EXPECT_EQ(all("\xF0\x9F"), bad) << "it ends within one";
}

/// Whatever comes, in whatever pieces: the result is the same, and text.
TEST(Utf8Stream, piecesDoNotMatter)
{
    std::mt19937 random(7);
    const std::string some[] = { "a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x90\x8D", "\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x90", "\x80" };
    for (int round = 0; round < 500; ++round) {
        std::string bytes;
        for (int i = 0; i < 20; ++i)
            bytes += some[random() % std::size(some)];
        const std::string whole = all(bytes);
        Utf8Stream stream;
        std::string pieces;
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t length = 1 + random() % 4;
            pieces += stream.append(std::string_view(bytes).substr(at, length));
            at += length;
        }
        pieces += stream.finish();
        EXPECT_EQ(pieces, whole);
        EXPECT_EQ(all(whole), whole) << "it is text now";
    }
}

} // namespace
} // namespace interleave::cpython
