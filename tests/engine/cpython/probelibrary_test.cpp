// SPDX-License-Identifier: GPL-3.0-or-later
// What the probe's library needs and what it shows.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <link.h>
#include <string>
#include <vector>

namespace {

/// As much of an ELF file as it takes to read its dynamic section.
class DynamicLibrary
{
public:
    explicit DynamicLibrary(const char *path)
    {
        std::ifstream file(path, std::ios::binary);
        m_bytes.assign(std::istreambuf_iterator<char>(file), {});
        if (m_bytes.size() < sizeof(ElfW(Ehdr)))
            return;
        const auto header = at<ElfW(Ehdr)>(0);
        for (int i = 0; i < header.e_shnum; ++i) {
            const auto section = at<ElfW(Shdr)>(header.e_shoff + std::size_t(i) * header.e_shentsize);
            const auto strings
                = at<ElfW(Shdr)>(header.e_shoff + std::size_t(section.sh_link) * header.e_shentsize);
            if (section.sh_type == SHT_DYNAMIC) {
                for (std::size_t offset = 0; offset < section.sh_size; offset += sizeof(ElfW(Dyn))) {
                    const auto entry = at<ElfW(Dyn)>(section.sh_offset + offset);
                    if (entry.d_tag == DT_NEEDED)
                        needed.emplace_back(m_bytes.data() + strings.sh_offset + entry.d_un.d_val);
                }
            } else if (section.sh_type == SHT_DYNSYM) {
                for (std::size_t offset = 0; offset < section.sh_size; offset += sizeof(ElfW(Sym))) {
                    const auto symbol = at<ElfW(Sym)>(section.sh_offset + offset);
                    if (symbol.st_shndx != SHN_UNDEF)
                        exported.emplace_back(m_bytes.data() + strings.sh_offset + symbol.st_name);
                }
            }
        }
    }
    std::vector<std::string> needed;
    std::vector<std::string> exported;

private:
    template <class T> T at(std::size_t offset) const
    {
        T value;
        std::memcpy(&value, m_bytes.data() + offset, sizeof value);
        return value;
    }
    std::vector<char> m_bytes;
};

constexpr auto kLibrary = INTERLEAVE_BINARY_DIR "/libinterleave-probe.so";

TEST(ProbeLibraryTest, needsNothingButTheCLibrary)
{
    const DynamicLibrary library(kLibrary);
    EXPECT_FALSE(library.needed.empty());
    for (const std::string &name : library.needed)
        EXPECT_TRUE(name.starts_with("libc.so") || name.starts_with("ld-linux")
            || name.starts_with("libpthread.so") || name.starts_with("libdl.so"))
            << name;
}

TEST(ProbeLibraryTest, showsFunctionsOfTheCLibraryAndItsOwnInterfaceOnly)
{
    const DynamicLibrary library(kLibrary);
    EXPECT_NE(std::find(library.exported.begin(), library.exported.end(), "pthread_cond_signal"),
        library.exported.end());
    EXPECT_NE(std::find(library.exported.begin(), library.exported.end(), "interleave_probe_version"),
        library.exported.end());
    for (const std::string &name : library.exported) {
        EXPECT_FALSE(name.starts_with("_Z")) << name;
        EXPECT_TRUE(!name.starts_with("interleave") || name.starts_with("interleave_probe_")) << name;
    }
}

} // namespace
