// SPDX-License-Identifier: GPL-3.0-or-later
// What the instrumented code calls before it touches memory (the run time of ThreadSanitizer, which is not linked, defines the same names).
#include "../gil/schedules.h"
#include "ringorders.h"

#include <cstdint>

namespace interleave::trace::ringorders {

namespace {

const char *g_begin = nullptr;
const char *g_end = nullptr;

void touch(const volatile void *at)
{
    const auto *byte = static_cast<const char *>(const_cast<const void *>(at));
    if (byte >= g_begin && byte < g_end && gil::schedules::isInBody())
        gil::schedules::yield();
}

} // namespace

void watch(const void *begin, std::size_t bytes)
{
    g_begin = static_cast<const char *>(begin);
    g_end = g_begin + bytes;
}

} // namespace interleave::trace::ringorders

using interleave::trace::ringorders::touch;

// NOLINTBEGIN: the names are the compiler's
#define PLAIN(size)                                                                                                                      \
    void __tsan_read##size(void *at) { touch(at); }                                                                                      \
    void __tsan_write##size(void *at) { touch(at); }                                                                                     \
    void __tsan_unaligned_read##size(void *at) { touch(at); }                                                                            \
    void __tsan_unaligned_write##size(void *at) { touch(at); }                                                                           \
    void __tsan_volatile_read##size(void *at) { touch(at); }                                                                             \
    void __tsan_volatile_write##size(void *at) { touch(at); }                                                                            \
    void __tsan_read##size##_pc(void *at, void *) { touch(at); }                                                                         \
    void __tsan_write##size##_pc(void *at, void *) { touch(at); }
#define ATOMIC(bits, type)                                                                                                               \
    type __tsan_atomic##bits##_load(const volatile type *at, int)                                                                        \
    {                                                                                                                                    \
        touch(at);                                                                                                                       \
        return __atomic_load_n(at, __ATOMIC_SEQ_CST);                                                                                    \
    }                                                                                                                                    \
    void __tsan_atomic##bits##_store(volatile type *at, type value, int)                                                                 \
    {                                                                                                                                    \
        touch(at);                                                                                                                       \
        __atomic_store_n(at, value, __ATOMIC_SEQ_CST);                                                                                   \
    }                                                                                                                                    \
    type __tsan_atomic##bits##_exchange(volatile type *at, type value, int)                                                              \
    {                                                                                                                                    \
        touch(at);                                                                                                                       \
        return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);                                                                         \
    }                                                                                                                                    \
    type __tsan_atomic##bits##_fetch_add(volatile type *at, type value, int)                                                             \
    {                                                                                                                                    \
        touch(at);                                                                                                                       \
        return __atomic_fetch_add(at, value, __ATOMIC_SEQ_CST);                                                                          \
    }                                                                                                                                    \
    type __tsan_atomic##bits##_fetch_sub(volatile type *at, type value, int)                                                             \
    {                                                                                                                                    \
        touch(at);                                                                                                                       \
        return __atomic_fetch_sub(at, value, __ATOMIC_SEQ_CST);                                                                          \
    }                                                                                                                                    \
    int __tsan_atomic##bits##_compare_exchange_strong(volatile type *at, type *expected, type value, int, int)                           \
    {                                                                                                                                    \
        touch(at);                                                                                                                       \
        return __atomic_compare_exchange_n(at, expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                              \
    }                                                                                                                                    \
    int __tsan_atomic##bits##_compare_exchange_weak(volatile type *at, type *expected, type value, int, int)                             \
    {                                                                                                                                    \
        touch(at);                                                                                                                       \
        return __atomic_compare_exchange_n(at, expected, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                              \
    }
extern "C" {
void __tsan_init() { }
void __tsan_func_entry(void *) { }
void __tsan_func_exit() { }
void __tsan_vptr_update(void **, void *) { }
void __tsan_vptr_read(void **) { }
void __tsan_read_range(void *at, std::size_t) { touch(at); }
void __tsan_write_range(void *at, std::size_t) { touch(at); }
void __tsan_atomic_thread_fence(int) { }
void __tsan_atomic_signal_fence(int) { }
PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)
ATOMIC(8, std::uint8_t)
ATOMIC(32, std::uint32_t)
ATOMIC(64, std::uint64_t)
}
// NOLINTEND
