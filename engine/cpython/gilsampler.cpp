// SPDX-License-Identifier: GPL-3.0-or-later
#include "gilsampler.h"

#include "remotememory.h"
#include "runtimesymbol.h"

#include <os/procfs.h>
#include <os/taskcall.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace interleave::cpython {

namespace {

/// As it lies in memory (64 bit).
struct GilWords
{
    std::uint64_t interval; ///< microseconds
    std::uint64_t lastHolder;
    std::int32_t locked; ///< -1: not initialised
    std::int32_t padding;
    std::uint64_t switchNumber;
};

constexpr std::uint64_t kDefaultInterval = 5000;

bool looksRight(const GilWords &words, bool defaultInterval)
{
    const bool interval = defaultInterval ? words.interval == kDefaultInterval
                                          : words.interval >= 1 && words.interval <= 10'000'000;
    // It was held at least once: before that nobody runs Python, and zeros are everywhere.
    return interval && words.lastHolder >= 4096 && words.lastHolder % 8 == 0
        && words.lastHolder < std::uint64_t(1) << 56 && (words.locked == 0 || words.locked == 1)
        && words.switchNumber >= 1 && words.switchNumber < std::uint64_t(1) << 32;
}

/// From 3.12 on _PyRuntime has the main interpreter's GIL and a pointer to it. 3.13 and later describe themselves at its beginning (Include/internal/pycore_debug_offsets.h);
/// 3.12 is known by its size (460 kB of x86-64; 3.11 has 167 kB).
bool pointsToItsGil(const std::vector<std::uint64_t> &runtime)
{
    constexpr char kCookie[] = "xdebugpy";
    constexpr std::size_t kLargestWithout = 250'000 / sizeof(std::uint64_t);
    return runtime.size() > kLargestWithout || (!runtime.empty() && std::memcmp(runtime.data(), kCookie, sizeof(std::uint64_t)) == 0);
}

constexpr std::size_t kWithin = 2048 / sizeof(std::uint64_t); ///< up to 3.11 the GIL lies in this beginning of _PyRuntime (1152 in 3.8, 352 to 360 in the others)

constexpr std::size_t kStateWords = 64; ///< of a thread state: its pthread_self is among them
constexpr std::size_t kDescriptionWords = 128; ///< of glibc's struct pthread, whose address pthread_self is: the kernel's id is among them

/// glibc's description of a thread begins with its own address, has it once more, and contains the kernel's id.
bool isDescription(const std::uint64_t *words, std::uint64_t address) noexcept { return words[0] == address && words[2] == address; }

} // namespace

Result<GilSampler> GilSampler::attach(ProcessId process)
{
    const Result<RuntimeSymbol> symbol = findRuntimeSymbol(process);
    if (!symbol)
        return Failure(symbol.error());
    std::vector<std::uint64_t> words(symbol->bytes / sizeof(std::uint64_t));
    if (!readRemote(process, symbol->address, words.data(), words.size() * sizeof(std::uint64_t)))
        return failErrno("the memory of the Python process cannot be read",
            "this needs that a parent may trace its children (sysctl kernel.yama.ptrace_scope at most 1, and "
            "no container that forbids process_vm_readv)");
    // A script may have set another interval; but most have not, and then there is no doubt. Where there is a pointer to the GIL, it must point to what was found: while
    // such an interpreter starts, before it has one, other words look like it.
    const bool pointed = pointsToItsGil(words);
    for (const bool defaultInterval : { true, false }) {
        for (std::size_t i = 0; i + 4 <= words.size() && (pointed || i < kWithin); ++i) {
            GilWords candidate {};
            std::memcpy(&candidate, &words[i], sizeof candidate);
            const std::uint64_t address = symbol->address + i * sizeof(std::uint64_t);
            std::uint64_t holder = 0;
            if (looksRight(candidate, defaultInterval) && (!pointed || std::find(words.begin(), words.end(), address) != words.end())
                && readRemote(process, candidate.lastHolder, &holder, sizeof holder))
                return GilSampler(process, address);
        }
    }
    return fail(
        "no GIL was found in the Python process", "it may not have started yet, or be a build without one");
}

std::optional<GilSample> GilSampler::sample() const
{
    GilWords words {};
    const Nanoseconds before = monotonicNow();
    if (!readRemote(m_process, m_address, &words, sizeof words))
        return {};
    return GilSample { before, words.locked == 1, words.lastHolder, words.switchNumber };
}

std::uint32_t GilSampler::idBy(const Layout &layout, std::uint64_t holder) const
{
    std::uint64_t address = 0;
    std::uint64_t words[kDescriptionWords] {};
    if (!readRemote(m_process, holder + layout.description * sizeof address, &address, sizeof address) || address == 0
        || !readRemote(m_process, address, words, (layout.id + 1) * sizeof *words) || !isDescription(words, address))
        return 0;
    return std::uint32_t(words[layout.id]);
}

std::uint32_t GilSampler::findId(std::uint64_t holder)
{
    std::uint64_t state[kStateWords] {};
    if (!readRemote(m_process, holder, state, sizeof state))
        return 0;
    numberThreads();
    for (std::size_t at = 0; at < kStateWords; ++at) {
        std::uint64_t words[kDescriptionWords] {};
        if (state[at] < 4096 || state[at] % 16 != 0 || !readRemote(m_process, state[at], words, sizeof words) || !isDescription(words, state[at]))
            continue;
        // Where it has always been on x86-64 comes first: in a pid namespace ids are small, and other words could look like them.
        constexpr std::size_t kUsual = 90;
        for (std::size_t i = 2; i < kDescriptionWords; ++i) {
            const std::size_t word = i == 2 ? kUsual : i;
            if (const auto id = std::uint32_t(words[word]); m_ours.contains(id)) {
                m_layout = Layout { at, word };
                return id;
            }
        }
    }
    return 0;
}

void GilSampler::numberThreads()
{
    m_ours.clear();
    for (const int thread : os::numbersIn(fmt::format("/proc/{}/task", m_process.value).c_str())) {
        const std::uint32_t own = os::innermostId(os::readSmallFile(fmt::format("/proc/{}/task/{}/status", m_process.value, thread).c_str()));
        if (own != 0)
            m_ours[own] = std::uint32_t(thread);
    }
}

ThreadId GilSampler::threadOf(std::uint64_t holder)
{
    if (holder == 0)
        return {};
    const std::uint32_t id = m_layout ? idBy(*m_layout, holder) : findId(holder);
    if (id != 0 && !m_ours.contains(id))
        numberThreads(); // it is new
    const auto ours = m_ours.find(id);
    return ThreadId { ours == m_ours.end() ? 0 : ours->second };
}

} // namespace interleave::cpython
