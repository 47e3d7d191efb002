// SPDX-License-Identifier: GPL-3.0-or-later
#include "process.h"

#include "../bootstrap/bootstrap.h"
#include "blocking.h"
#include "environment.h"
#include "gils.h"
#include "hello.h"
#include "locks.h"
#include "realcalls.h"

#include <cstring>
#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

namespace interleave::probe {

using cpython::GilFinding;
using cpython::ProcessOrigin;

constinit Process g_process;
__thread ThreadState t_thread __attribute__((tls_model("initial-exec")));

namespace {

volatile std::uint32_t *g_alivePage = nullptr; // for the handler of forks alone

std::uint64_t nanosecondsNow() noexcept
{
    return std::uint64_t(monotonicNow().count());
}

/// Zero in a forked child, by the kernel (Linux 4.14+) or, before, by whoever calls fork.
volatile std::uint32_t *createAlivePage() noexcept
{
    void *page
        = mmap(nullptr, trace::kRegionPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return nullptr;
    auto *alive = static_cast<volatile std::uint32_t *>(page);
    if (madvise(page, trace::kRegionPage, MADV_WIPEONFORK) != 0) {
        g_alivePage = alive;
        pthread_atfork(nullptr, nullptr, [] { *g_alivePage = 0; });
    }
    *alive = 1;
    return alive;
}

/// Sizes the file. A limit on the size of files holds for it, too, and going over it is a signal: the soft
/// limit is raised meanwhile, and where the hard one is too low there are fewer rings. Returns how many; 0:
/// it cannot be.
std::uint32_t sizeFile(int descriptor, std::uint32_t rings, std::uint32_t capacity) noexcept
{
    rlimit limit {};
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 0;
    while (
        rings > 1 && limit.rlim_max != RLIM_INFINITY && trace::regionBytes(rings, capacity) > limit.rlim_max)
        rings /= 2;
    const std::size_t bytes = trace::regionBytes(rings, capacity);
    if (limit.rlim_max != RLIM_INFINITY && bytes > limit.rlim_max)
        return 0;
    const bool raise = limit.rlim_cur != RLIM_INFINITY && bytes > limit.rlim_cur;
    const rlimit raised { limit.rlim_max, limit.rlim_max };
    if (raise && setrlimit(RLIMIT_FSIZE, &raised) != 0)
        return 0;
    const bool sized = ftruncate(descriptor, off_t(bytes)) == 0;
    if (raise)
        setrlimit(RLIMIT_FSIZE, &limit);
    return sized ? rings : 0;
}

} // namespace

void Process::begin() noexcept
{
    m_began = nanosecondsNow();
    findRealCalls();
    auto *version = reinterpret_cast<const char *(*)()>(dlsym(RTLD_DEFAULT, "Py_GetVersion"));
    m_isPython = version != nullptr;
    hideEnvironment();
    if (!m_isPython || setting(cpython::kProbeSocketVariable) == nullptr)
        return;
    m_version = version();
    m_finding = findInterpreter(m_version);
    m_alive = createAlivePage();
    if (m_alive != nullptr)
        start(ProcessOrigin::Executed);
    if (m_active)
        interleave_bootstrap_begin();
}

void Process::start(ProcessOrigin origin) noexcept
{
    m_pid = int(syscall(SYS_getpid));
    const int descriptor = trace::RegionWriter::createMemory();
    if (descriptor < 0)
        return;
    const std::uint32_t rings = sizeFile(descriptor, kRings, kRingCapacity);
    m_regionBytes = rings == 0 ? 0 : trace::regionBytes(rings, kRingCapacity);
    void *memory = rings == 0
        ? MAP_FAILED
        : mmap(nullptr, m_regionBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (memory != MAP_FAILED) {
        m_region.begin(memory, rings, kRingCapacity, hasInvariantTsc());
        page().finding.store(
            std::uint32_t(m_finding), std::memory_order_relaxed); // relaxed, both: sent after this
        page().magic.store(trace::kProbePageMagic, std::memory_order_relaxed);
        // Its first ring is there before the reader is, which may look at once.
        m_active = true;
        claim(t_thread, "MainThread");
        if (!trace::RegionWriter::seal(descriptor)
            || !sendHello({ descriptor, origin, m_finding, m_pid, m_began, m_version })) {
            m_active = false;
            munmap(memory, m_regionBytes);
            m_regionBytes = 0;
        }
    }
    close(descriptor);
}

void Process::becomeChild() noexcept
{
    // The other threads are gone, whatever they were doing; nothing of what they shared with this one is
    // theirs any more.
    *m_alive = 1;
    ++m_generation;
    const bool wasActive = m_active;
    m_active = false;
    t_thread.busy = t_thread.ended = false;
    t_thread.gil = t_thread.lastGil = nullptr;
    t_thread.waitIs = trace::LaneState::None;
    t_thread.tid = 0;
    for (Ident &known : m_idents)
        known.ident.store(0, std::memory_order_relaxed); // relaxed: nobody else is there
    forgetGils();
    g_locks.forget();
    forgetCalls();
    if (!wasActive)
        return;
    munmap(m_region.memory(), m_regionBytes);
    m_finding = m_finding == GilFinding::Found ? GilFinding::Expected : m_finding;
    m_began = nanosecondsNow();
    start(ProcessOrigin::Forked);
    if (m_active)
        interleave_bootstrap_forked();
}

void Process::claim(ThreadState &mine, const char *name) noexcept
{
    mine.busy = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    mine.tid = int(syscall(SYS_gettid));
    new (mine.recorder)
        trace::Recorder(m_region.claim(name != nullptr ? name : "", 0, trace::RegionWriter::Prefault::First));
    mine.generation = m_generation;
    mine.state = trace::LaneState::RunningSystem;
    mine.line = 0;
    const trace::Recorder &writer = mine.writer();
    for (Ident &place : m_idents) {
        std::uint64_t free = 0;
        if (writer.number() != 0
            && place.ident.compare_exchange_strong(
                free, std::uint64_t(pthread_self()), std::memory_order_acq_rel)) {
            place.number.store(writer.number(),
                std::memory_order_relaxed); // relaxed, both: asked for by those that know the thread
            place.object.store(writer.object().value, std::memory_order_relaxed);
            break;
        }
    }
    if (!m_hasKey)
        m_hasKey = pthread_key_create(&m_ending, [](void *) { g_process.threadEnds(); }) == 0;
    if (m_hasKey && mine.tid != m_pid)
        pthread_setspecific(m_ending, &mine);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    mine.busy = false;
}

void Process::threadEnds() noexcept
{
    ThreadState &mine = t_thread;
    if (mine.busy || mine.ended || mine.generation != m_generation || !isActive())
        return;
    mine.busy = mine.ended = true;
    for (Ident &known : m_idents) {
        if (known.ident.load(std::memory_order_relaxed)
            == std::uint64_t(pthread_self())) // relaxed: our own entry
            known.ident.store(
                0, std::memory_order_release); // release: the numbers are not this thread's any more
    }
    mine.writer().~Recorder();
    mine.busy = false;
}

void Process::end() noexcept
{
    // A child by vfork is in its parent's memory.
    if (!isActive() || int(syscall(SYS_getpid)) != m_pid)
        return;
    if (ThreadState *mine = thread()) {
        summariseGils(*mine);
        threadEnds();
    }
}

void Process::setFinding(GilFinding finding) noexcept
{
    m_finding = finding;
    page().finding.store(
        std::uint32_t(finding), std::memory_order_relaxed); // relaxed: a fact to show, it orders nothing
}

Process::Known Process::threadOf(std::uint64_t ident) const noexcept
{
    for (const Ident &known : m_idents) {
        if (ident != 0 && known.ident.load(std::memory_order_acquire) == ident) // acquire: its numbers
            return { known.number.load(std::memory_order_relaxed),
                known.object.load(std::memory_order_relaxed) };
    }
    return {};
}

} // namespace interleave::probe

namespace {

__attribute__((constructor)) void beginProbe()
{
    interleave::probe::g_process.begin();
}

__attribute__((destructor)) void endProbe()
{
    interleave::probe::g_process.end();
}

} // namespace
