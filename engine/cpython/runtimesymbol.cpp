// SPDX-License-Identifier: GPL-3.0-or-later
#include "runtimesymbol.h"

#include <os/filedescriptor.h>

#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <link.h>
#include <optional>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace interleave::cpython {

namespace {

constexpr std::uint64_t kMaxTable = 64u << 20; ///< bytes of a symbol or string table: more is no Python
constexpr std::uint64_t kMaxRuntime = 64u << 20;

template <class T> bool readAt(int file, std::uint64_t offset, std::vector<T> &to)
{
    const std::size_t bytes = to.size() * sizeof(T);
    return pread(file, to.data(), bytes, off_t(offset)) == ssize_t(bytes);
}

/// The dynamic symbol, as the file says: an address relative to where the file is mapped. The file may be
/// anything.
std::optional<RuntimeSymbol> inFile(const std::string &path)
{
    const os::FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::vector<ElfW(Ehdr)> header(1);
    if (!file || !readAt(file.get(), 0, header) || std::memcmp(header[0].e_ident, ELFMAG, SELFMAG) != 0
        || header[0].e_shentsize != sizeof(ElfW(Shdr)) || header[0].e_phentsize != sizeof(ElfW(Phdr)))
        return {};
    std::vector<ElfW(Phdr)> segments(header[0].e_phnum);
    std::vector<ElfW(Shdr)> sections(header[0].e_shnum);
    if (!readAt(file.get(), header[0].e_phoff, segments) || !readAt(file.get(), header[0].e_shoff, sections))
        return {};
    std::optional<std::uint64_t> first; // what stands at the beginning of the mapping
    for (const ElfW(Phdr) & segment : segments) {
        if (segment.p_type == PT_LOAD && segment.p_offset == 0)
            first = segment.p_vaddr;
    }
    for (const ElfW(Shdr) & section : sections) {
        if (!first || section.sh_type != SHT_DYNSYM || section.sh_link >= sections.size()
            || section.sh_size > kMaxTable || sections[section.sh_link].sh_size > kMaxTable)
            continue;
        std::vector<ElfW(Sym)> symbols(section.sh_size / sizeof(ElfW(Sym)));
        std::vector<char> names(sections[section.sh_link].sh_size + 1);
        names.pop_back();
        if (!readAt(file.get(), section.sh_offset, symbols)
            || !readAt(file.get(), sections[section.sh_link].sh_offset, names))
            continue;
        names.push_back('\0');
        for (const ElfW(Sym) & symbol : symbols) {
            if (symbol.st_name < names.size() && std::strcmp(names.data() + symbol.st_name, "_PyRuntime") == 0
                && symbol.st_shndx != SHN_UNDEF && symbol.st_size <= kMaxRuntime)
                return RuntimeSymbol { symbol.st_value - *first, symbol.st_size };
        }
    }
    return {};
}

} // namespace

Result<RuntimeSymbol> findRuntimeSymbol(ProcessId process)
{
    std::ifstream maps(fmt::format("/proc/{}/maps", process.value));
    std::string line;
    if (!std::getline(maps, line))
        return fail("the memory of the Python process cannot be looked at",
            "it has ended, or belongs to somebody else");
    std::string last;
    do {
        // begin-end rwxp offset device inode path
        std::istringstream words(line);
        std::string range, rights, offset, device, inode, path;
        words >> range >> rights >> offset >> device >> inode;
        std::getline(words >> std::ws, path);
        if (path.empty() || path == last || path.front() != '/'
            || std::strtoull(offset.c_str(), nullptr, 16) != 0)
            continue;
        last = path;
        // Through the process's own root: in a sandbox its files are not ours.
        std::optional<RuntimeSymbol> found = inFile(fmt::format("/proc/{}/root{}", process.value, path));
        if (!found)
            found = inFile(path);
        if (found)
            return RuntimeSymbol { found->address + std::strtoull(range.c_str(), nullptr, 16), found->bytes };
    } while (std::getline(maps, line));
    return fail("the process is no CPython whose GIL can be read", "CPython 3.7 and later can be");
}

} // namespace interleave::cpython
