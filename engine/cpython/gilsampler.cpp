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

/// A thread as we number it, and as its own pid namespace does.
struct ThreadNames
{
    std::uint32_t ours, own;
};

std::vector<ThreadNames> threadsOf(ProcessId process)
{
    std::vector<ThreadNames> threads;
    for (const int thread : os::numbersIn(fmt::format("/proc/{}/task", process.value).c_str()))
        threads.push_back({ std::uint32_t(thread), os::innermostId(os::readSmallFile(fmt::format("/proc/{}/task/{}/status", process.value, thread).c_str())) });
    return threads;
}

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

ThreadId GilSampler::threadOf(std::uint64_t holder)
{
    if (const auto known = m_threads.find(holder); known != m_threads.end())
        return known->second;
    // A thread state has its thread's pthread_self somewhere, which is the address of glibc's description of
    // that thread: it begins with its own address, has it once more, and contains the kernel's id.
    constexpr std::size_t kStateWords = 64;
    constexpr std::size_t kDescriptionWords = 128;
    std::uint64_t state[kStateWords] {};
    if (holder == 0 || !readRemote(m_process, holder, state, sizeof state))
        return {};
    const std::vector<ThreadNames> threads = threadsOf(m_process);
    for (const std::uint64_t word : state) {
        std::uint64_t description[kDescriptionWords] {};
        if (word < 4096 || word % 16 != 0 || !readRemote(m_process, word, description, sizeof description)
            || description[0] != word || description[2] != word)
            continue;
        for (std::size_t i = 3; i < kDescriptionWords; ++i) {
            for (const ThreadNames &thread : threads) {
                if (thread.own != 0 && std::uint32_t(description[i]) == thread.own)
                    return m_threads[holder] = ThreadId { thread.ours };
            }
        }
    }
    return {};
}

} // namespace interleave::cpython
