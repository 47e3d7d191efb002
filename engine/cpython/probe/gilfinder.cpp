// SPDX-License-Identifier: GPL-3.0-or-later
#include "gilfinder.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <link.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace interleave::probe {

using cpython::GilFinding;

namespace {

constexpr std::size_t kAround = 512; ///< bytes on either side of a condition in which its mutexes lie
constexpr std::uint64_t kDefaultInterval
    = 5000; ///< microseconds: nobody can have changed it before the first take

/// The writable segments, from the first to the last, of the program or library that a symbol belongs to.
struct Segment
{
    std::uintptr_t symbol;
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
};

int findSegment(dl_phdr_info *module, std::size_t, void *argument)
{
    auto &wanted = *static_cast<Segment *>(argument);
    bool ours = false;
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    for (int i = 0; i < module->dlpi_phnum; ++i) {
        const ElfW(Phdr) &header = module->dlpi_phdr[i];
        const std::uintptr_t first = module->dlpi_addr + header.p_vaddr;
        if (header.p_type != PT_LOAD)
            continue;
        ours = ours || (wanted.symbol >= first && wanted.symbol < first + header.p_memsz);
        if ((header.p_flags & PF_W) != 0) {
            begin = begin == 0 ? first : std::min(begin, first);
            end = std::max(end, first + header.p_memsz);
        }
    }
    if (ours) {
        wanted.begin = begin;
        wanted.end = end;
    }
    return ours ? 1 : 0;
}

/// Copies as much of [begin, end) as there is, without a fault: what is beside a condition on the heap may
/// not be mapped. Zero where there is nothing.
struct Neighbourhood
{
    std::uintptr_t begin = 0;
    alignas(8) char bytes[2 * kAround] {};

    explicit Neighbourhood(std::uintptr_t at) noexcept
        : begin((at & ~std::uintptr_t(7)) - kAround)
    {
        // In pieces: a copy stops at the first page that is not there.
        for (std::size_t piece = 0; piece < sizeof bytes; piece += kAround) {
            iovec to { bytes + piece, kAround };
            iovec from { reinterpret_cast<void *>(begin + piece), kAround };
            syscall(SYS_process_vm_readv, getpid(), &to, 1UL, &from, 1UL, 0UL);
        }
    }
    /// The same where everything is known to be mapped.
    Neighbourhood(std::uintptr_t at, std::uintptr_t first, std::uintptr_t last) noexcept
        : begin((at & ~std::uintptr_t(7)) - kAround)
    {
        const std::uintptr_t from = std::max(begin, first);
        const std::uintptr_t to = std::min(begin + sizeof bytes, last);
        if (from < to)
            std::memcpy(bytes + (from - begin), reinterpret_cast<const void *>(from), to - from);
    }
    template <class T> [[nodiscard]] T at(std::size_t offset) const noexcept
    {
        T value;
        std::memcpy(&value, bytes + offset, sizeof value);
        return value;
    }
    [[nodiscard]] bool contains(std::uintptr_t address, std::size_t size) const noexcept
    {
        return address >= begin && address + size <= begin + sizeof bytes;
    }
};

/// Whether a mutex of the plain kind lies there that this thread has locked (glibc: lock, count, owner,
/// users, kind).
bool isHeld(const Neighbourhood &around, std::size_t offset, int tid) noexcept
{
    const auto lock = around.at<std::int32_t>(offset);
    return (lock == 1 || lock == 2) && around.at<std::int32_t>(offset + 4) == 0
        && around.at<std::int32_t>(offset + 8) == tid && around.at<std::int32_t>(offset + 12) == 1
        && around.at<std::int32_t>(offset + 16) == 0;
}

bool isPointer(std::uint64_t word) noexcept
{
    return word >= 4096 && word < std::uint64_t(1) << 56 && word % 8 == 0;
}

} // namespace

GilFinding GilFinder::begin(const char *version) noexcept
{
    // The runtime's state is exported from 3.7 on; before, the GIL's parts are variables of the same module.
    auto symbol = reinterpret_cast<std::uintptr_t>(dlsym(RTLD_DEFAULT, "_PyRuntime"));
    if (symbol == 0)
        symbol = reinterpret_cast<std::uintptr_t>(dlsym(RTLD_DEFAULT, "Py_GetVersion"));
    Segment segment { symbol };
    dl_iterate_phdr(findSegment, &segment);
    m_begin = segment.begin;
    m_end = segment.end;

    char *rest = nullptr;
    const long major = std::strtol(version, &rest, 10);
    const long minor = *rest == '.' ? std::strtol(rest + 1, nullptr, 10) : 0;
    if (std::strstr(version, "free-threading") != nullptr)
        return GilFinding::FreeThreaded;
    return m_begin != 0 && (major > 3 || (major == 3 && minor >= 2)) ? GilFinding::Expected
                                                                     : GilFinding::NotFound;
}

SeenSignal GilFinder::look(std::uintptr_t condition, int tid) const noexcept
{
    SeenSignal seen;
    const bool own = isOwnData(condition);
    if (!own && !layout.known)
        return seen;
    const Neighbourhood around = own ? Neighbourhood(condition, m_begin, m_end) : Neighbourhood(condition);
    const auto held = [&](std::uintptr_t address) {
        return around.contains(address, sizeof(pthread_mutex_t))
            && isHeld(around, address - around.begin, tid);
    };
    if (layout.known) {
        const std::uintptr_t mutex = condition + layout.mutex;
        const std::uintptr_t switchMutex = condition + layout.switchMutex;
        if (held(mutex) && held(switchMutex))
            return { SeenSignal::What::Take, { std::min(mutex, switchMutex), std::max(mutex, switchMutex) } };
        const std::uintptr_t asCond = condition - layout.cond + layout.mutex;
        if (held(asCond) && !held(condition - layout.cond + layout.switchMutex))
            return { SeenSignal::What::Drop, { asCond, 0 } };
        return seen;
    }
    std::size_t count = 0;
    for (std::size_t offset = 0; offset + sizeof(pthread_mutex_t) <= sizeof around.bytes; offset += 8) {
        const std::uintptr_t address = around.begin + offset;
        if (address + sizeof(pthread_mutex_t) > condition && address < condition + sizeof(pthread_cond_t))
            continue; // the condition itself
        if (!isHeld(around, offset, tid))
            continue;
        if (count == 2)
            return {}; // more than it takes
        seen.mutexes[count++] = address;
    }
    seen.what = count == 2 ? SeenSignal::What::Take
        : count == 1       ? SeenSignal::What::Drop
                           : SeenSignal::What::Nothing;
    return seen;
}

std::uintptr_t GilFinder::findWords(std::uintptr_t switchCondition, std::uintptr_t mutex) const noexcept
{
    const bool own = isOwnData(switchCondition);
    const auto looksRight = [](const Neighbourhood &around, std::size_t offset) {
        const auto interval = around.at<std::uint64_t>(offset);
        const auto number = around.at<std::uint64_t>(offset + 24);
        return interval >= 1 && interval <= 1'000'000'000 && isPointer(around.at<std::uint64_t>(offset + 8))
            && around.at<std::int32_t>(offset + 16) == 1 && number >= 1 && number < std::uint64_t(1) << 48;
    };
    if (layout.knowsWords) {
        const std::uintptr_t words = switchCondition + layout.interval;
        const Neighbourhood around = own ? Neighbourhood(words, m_begin, m_end) : Neighbourhood(words);
        return looksRight(around, kAround) ? words : 0;
    }
    const Neighbourhood around = own ? Neighbourhood(mutex, m_begin, m_end) : Neighbourhood(mutex);
    for (std::size_t offset = 0; offset + 32 <= sizeof around.bytes; offset += 8) {
        if (around.at<std::uint64_t>(offset) == kDefaultInterval && looksRight(around, offset))
            return around.begin + offset;
    }
    return 0;
}

} // namespace interleave::probe
