// SPDX-License-Identifier: GPL-3.0-or-later
#include <cpython/programfile.h>

#include "scratchfolder.h"

#include <gtest/gtest.h>

namespace interleave::cpython {
namespace {

TEST(ProgramFile, thisTestCouldBePreloadedInto)
{
    EXPECT_EQ(whyNothingCanBePreloaded("/proc/self/exe"), "");
}

TEST(ProgramFile, othersSayWhyNot)
{
    const testing::ScratchFolder folder;
    std::string elf("\x7f" "ELF\x02\x01\x01", 7);
    elf.resize(64, '\0');
    elf[16] = 2; // ET_EXEC
    const std::filesystem::path strange = folder.write("strange", elf);
    EXPECT_NE(whyNothingCanBePreloaded(strange).find("processor"), std::string::npos) << "machine 0 is nobody's";
#if defined(__x86_64__)
    elf[18] = 62; // EM_X86_64, and no program headers at all
    const std::filesystem::path alone = folder.write("alone", elf);
    EXPECT_NE(whyNothingCanBePreloaded(alone).find("dynamic loader"), std::string::npos);
#endif
}

TEST(ProgramFile, whatIsNoProgramIsNoReason)
{
    const testing::ScratchFolder folder;
    EXPECT_EQ(whyNothingCanBePreloaded(folder.write("script", "#!/bin/sh\nexec python3 \"$@\"\n")), "");
    EXPECT_EQ(whyNothingCanBePreloaded(folder.path() / "missing"), "");
    EXPECT_EQ(whyNothingCanBePreloaded(folder.write("cut", std::string("\x7f" "ELF", 4))), "");
}

} // namespace
} // namespace interleave::cpython
