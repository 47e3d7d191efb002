// SPDX-License-Identifier: GPL-3.0-or-later
#include "programfile.h"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <sys/stat.h>

namespace interleave::cpython {

namespace {

#if defined(__x86_64__)
constexpr int kOurMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr int kOurMachine = EM_AARCH64;
#else
constexpr int kOurMachine = EM_NONE;
#endif

template <class Value> bool readAt(std::ifstream &file, std::uint64_t offset, Value &value)
{
    file.seekg(std::streamoff(offset));
    return bool(file.read(reinterpret_cast<char *>(&value), sizeof value));
}

} // namespace

std::string whyNothingCanBePreloaded(const std::filesystem::path &program)
{
    struct stat info {};
    if (stat(program.c_str(), &info) == 0 && (info.st_mode & (S_ISUID | S_ISGID)) != 0)
        return "it runs with another user's rights";
    std::ifstream file(program, std::ios::binary);
    Elf64_Ehdr header {};
    if (!readAt(file, 0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return {}; // a script that starts another one, which we do not see
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != kOurMachine)
        return "it is made for another kind of processor than Interleave";
    for (unsigned i = 0; i < std::min<unsigned>(header.e_phnum, 64); ++i) {
        Elf64_Phdr segment {};
        if (!readAt(file, header.e_phoff + std::uint64_t(i) * sizeof segment, segment))
            break;
        if (segment.p_type != PT_INTERP)
            continue;
        char loader[256] = {};
        file.seekg(std::streamoff(segment.p_offset));
        file.read(loader, std::streamsize(std::min<std::uint64_t>(segment.p_filesz, sizeof loader - 1)));
        return std::strstr(loader, "musl") ? "it uses the C library musl; the probe needs glibc" : "";
    }
    return "it is linked without a dynamic loader";
}

} // namespace interleave::cpython
