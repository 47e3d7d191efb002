// SPDX-License-Identifier: GPL-3.0-or-later
#include "outsideview.h"

#include "outsiderecording.h"

#include <os/pidfd.h>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace interleave::host {

namespace {

constexpr std::uint32_t kRings = 1024; ///< threads at a time; those that end make room
constexpr std::uint32_t kRingCapacity = 1U << 12; ///< records
constexpr Nanoseconds kWithoutGil { 5'000'000 }; ///< between two rounds while there is none to look at

void sleepUntil(Nanoseconds time) noexcept
{
    const timespec until { time_t(time.count() / 1'000'000'000), long(time.count() % 1'000'000'000) };
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
}

} // namespace

Result<std::unique_ptr<OutsideView>> OutsideView::create(ProcessId process, bool gil)
{
    std::unique_ptr<OutsideView> view(new OutsideView);
    view->m_process = process;
    view->m_gil = gil ? Gil::Sought : Gil::NotWanted;
    Result<os::FileDescriptor> pidfd = os::openPidfd(int(process.value));
    if (!pidfd)
        return Failure(pidfd.error());
    view->m_pidfd = std::move(*pidfd);
    view->m_memfd = os::FileDescriptor(trace::RegionWriter::createMemory());
    view->m_bytes = trace::regionBytes(kRings, kRingCapacity);
    if (!view->m_memfd || ftruncate(view->m_memfd.get(), off_t(view->m_bytes)) != 0)
        return failErrno("the script's threads cannot be recorded from outside", "close other programs");
    void *memory = mmap(nullptr, view->m_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, view->m_memfd.get(), 0);
    if (memory == MAP_FAILED)
        return failErrno("the script's threads cannot be recorded from outside", "close other programs");
    view->m_memory = memory;
    if (!trace::RegionWriter::seal(view->m_memfd.get()))
        return failErrno("the script's threads cannot be recorded from outside", "report this: the kernel lacks what every Linux since 3.17 has");
    view->m_recording = std::make_unique<OutsideRecording>(process, memory, kRings, kRingCapacity); // before anybody maps it
    return view;
}

OutsideView::~OutsideView()
{
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
    m_recording.reset(); // if it never began
    if (m_memory != nullptr)
        munmap(m_memory, m_bytes);
}

std::string OutsideView::reason() const
{
    const std::lock_guard lock(m_mutex);
    return m_reason;
}

void OutsideView::gilNotSeen(std::string why)
{
    {
        const std::lock_guard lock(m_mutex);
        m_reason = std::move(why);
    }
    m_gil.store(Gil::NotSeen, std::memory_order_release); // release: with its reason
}

bool OutsideView::hasEnded() const { return os::waitForEnd(m_pidfd, Nanoseconds { 0 }); }

/// For the GIL of an interpreter that starts. Each try reads half a megabyte and a symbol table.
class OutsideView::Search
{
public:
    /// Something to look at, or nothing yet; over() says whether it is in vain.
    std::optional<cpython::GilSampler> next(ProcessId process, Nanoseconds now, bool mayNotLook)
    {
        if (!m_wanted || now < m_next)
            return {};
        if (!m_began)
            m_began = now;
        auto found = cpython::GilSampler::attach(process);
        // Who has it, or had it last, must be told, too: else nothing could be shown. (A thread that has just ended cannot be, hence more than one try.)
        if (const auto sample = found ? found->sample() : std::nullopt; sample && found->threadOf(sample->holder).value != 0) {
            *this = Search(false);
            return std::move(*found);
        }
        m_why = found ? "the thread that holds it cannot be told: its C library is not glibc, or not x86-64's" : found.error().toLine();
        const Nanoseconds after = monotonicNow();
        m_next = after + std::max(kEvery, (after - now) * kShare);
        if (mayNotLook || after - *m_began > (found ? kToTell : kToFind))
            m_wanted = false;
        return {};
    }
    explicit Search(bool wanted = true)
        : m_wanted(wanted)
    {
    }
    [[nodiscard]] const char *inVain() const noexcept { return m_wanted ? "" : m_why.c_str(); } ///< why; empty: it is not, or not yet

private:
    static constexpr Nanoseconds kEvery { 20'000'000 }, kToFind { 10'000'000'000 }, kToTell { 1'000'000'000 };
    static constexpr int kShare = 20; ///< of a core for it, at most: one part in so many
    bool m_wanted;
    std::optional<Nanoseconds> m_began;
    Nanoseconds m_next { 0 };
    std::string m_why;
};

void OutsideView::begin()
{
    m_thread = std::jthread([this](const std::stop_token &stop) { record(stop); });
}

void OutsideView::record(const std::stop_token &stop)
{
    std::optional<cpython::GilSampler> sampler; // outlives the recording, whose end closes every ring
    const std::unique_ptr<OutsideRecording> owned = std::move(m_recording);
    OutsideRecording &recording = *owned;
    Search search(gil() == Gil::Sought);
    Nanoseconds nextLook = monotonicNow(), next = nextLook;
    while (!stop.stop_requested()) {
        const Nanoseconds now = monotonicNow();
        if (!sampler) {
            sampler = search.next(m_process, now, recording.mayNotLook());
            if (sampler) {
                recording.watch(&*sampler);
                m_gil.store(Gil::Seen, std::memory_order_release); // release: nothing goes with it
            } else if (const std::string why = search.inVain(); gil() == Gil::Sought && !why.empty()) {
                gilNotSeen(why);
            }
        }
        if (now >= nextLook) {
            if (hasEnded() || !recording.look())
                break;
            const Nanoseconds took = monotonicNow() - now;
            constexpr int share = 20; // of a core for it, at most: one part in so many
            nextLook = now + std::max(OutsideRecording::kLookEvery, took * share);
        }
        if (sampler && !recording.sample()) { // it has ended, or executed another program
            if (hasEnded())
                break;
            recording.watch(nullptr);
            sampler.reset();
            search = Search();
        }
        // Not later than planned, and not to catch up: who was not served has missed those looks.
        next = std::max(next + (sampler ? cpython::GilSampler::kSampleEvery : kWithoutGil), monotonicNow());
        sleepUntil(next);
    }
}

} // namespace interleave::host
