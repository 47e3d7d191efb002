// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <sched.h>

#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif

namespace interleave::os {

inline constexpr std::uint16_t kUnknownCpu = 0xffff;

/// The logical processor the calling thread is on, kUnknownCpu if that cannot be known. About 1 ns where the C library registers
/// restartable sequences (glibc 2.35+: rseq(2), `cpu_id`), otherwise 10–30 ns.
inline std::uint16_t currentCpu() noexcept
{
#if defined(RSEQ_SIG) && (defined(__x86_64__) || defined(__aarch64__))
    if (__rseq_size != 0) [[likely]] {
        const auto *area = reinterpret_cast<const volatile struct rseq *>(
            static_cast<const char *>(__builtin_thread_pointer()) + __rseq_offset);
        const auto cpu = static_cast<std::int32_t>(area->cpu_id); // volatile: the kernel writes it
        if (cpu >= 0) [[likely]]
            return static_cast<std::uint16_t>(cpu);
    }
#endif
    const int cpu = sched_getcpu();
    return cpu < 0 ? kUnknownCpu : static_cast<std::uint16_t>(cpu);
}

} // namespace interleave::os
