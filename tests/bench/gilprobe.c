/* SPDX-License-Identifier: GPL-3.0-or-later
 * A preloaded library for the benchmark only: when an unmodified CPython takes and drops its GIL. x86-64 and glibc.
 *
 * CPython's GIL (Python/ceval_gil.c, 3.2 to 3.13) is a flag under a mutex with two conditions: `cond`, on which threads that want it wait with
 * a time-out, and `switch_cond`, 88 bytes further (a condition is 48 bytes, a mutex 40). A signal on `cond` is a drop, a signal on `switch_cond`
 * a take. The condition that is waited for with a time-out inside _PyRuntime is `cond`; signals before the first such wait are
 * kept by address and sorted out at the end.
 *
 * Writes "ns tid kind" lines (kind T take, D drop) to $GILPROBE_OUT when the process ends.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { Capacity = 1 << 21 };
struct Record
{
    uint64_t time;
    uintptr_t address;
    uint32_t thread;
};

static int (*realTimedwait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
static int (*realSignal)(pthread_cond_t *);
static uintptr_t runtimeBegin, runtimeEnd;
static _Atomic uintptr_t gilCondition;
static struct Record *records;
static atomic_uint recordCount;
static __thread uint32_t threadId;

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void resolve(void)
{
    if (realSignal)
        return;
    realTimedwait = (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))dlvsym(
        RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    realSignal = (int (*)(pthread_cond_t *))dlvsym(RTLD_NEXT, "pthread_cond_signal", "GLIBC_2.3.2");
}

__attribute__((constructor)) static void start(void)
{
    resolve();
    void *runtime = dlsym(RTLD_DEFAULT, "_PyRuntime");
    if (!runtime || !getenv("GILPROBE_OUT"))
        return;
    Dl_info info;
    const ElfW(Sym) *symbol = NULL;
    size_t size = 200000;
    if (dladdr1(runtime, &info, (void **)&symbol, RTLD_DL_SYMENT) && symbol && symbol->st_size)
        size = symbol->st_size;
    records = mmap(NULL, Capacity * sizeof *records, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (records == MAP_FAILED) {
        records = NULL;
        return;
    }
    runtimeBegin = (uintptr_t)runtime;
    runtimeEnd = runtimeBegin + size;
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until)
{
    resolve();
    const uintptr_t address = (uintptr_t)condition;
    if (address >= runtimeBegin && address < runtimeEnd && (uintptr_t)mutex == address + 48)
        atomic_store_explicit(&gilCondition, address, memory_order_relaxed);
    return realTimedwait(condition, mutex, until);
}

int pthread_cond_signal(pthread_cond_t *condition)
{
    resolve();
    const uintptr_t address = (uintptr_t)condition;
    if (records && address >= runtimeBegin && address < runtimeEnd) {
        if (!threadId)
            threadId = (uint32_t)syscall(SYS_gettid);
        const unsigned i = atomic_fetch_add_explicit(&recordCount, 1, memory_order_relaxed);
        if (i < Capacity)
            records[i] = (struct Record) { now(), address, threadId };
    }
    return realSignal(condition);
}

__attribute__((destructor)) static void finish(void)
{
    const char *name = getenv("GILPROBE_OUT");
    if (!records || !name)
        return;
    FILE *out = fopen(name, "w");
    if (!out)
        return;
    unsigned count = atomic_load(&recordCount);
    if (count > Capacity) {
        fprintf(out, "lost %u\n", count - Capacity);
        count = Capacity;
    }
    const uintptr_t condition = atomic_load(&gilCondition);
    for (unsigned i = 0; i < count; ++i) {
        const char kind = records[i].address == condition ? 'D' : records[i].address == condition + 88 ? 'T' : 0;
        if (kind)
            fprintf(out, "%lu %u %c\n", (unsigned long)records[i].time, records[i].thread, kind);
    }
    fclose(out);
}
