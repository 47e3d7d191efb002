// SPDX-License-Identifier: GPL-3.0-or-later
#include "outsideview.h"

#include "outsiderecording.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

namespace interleave::host {

namespace {

constexpr std::uint32_t kRings = 1024; ///< threads at a time; those that end make room
constexpr std::uint32_t kRingCapacity = 1U << 12; ///< records
constexpr Nanoseconds kSeekEvery { 20'000'000 }, kSeekFor { 10'000'000'000 }; ///< for the GIL of an interpreter that starts
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
    return view;
}

OutsideView::~OutsideView()
{
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
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

void OutsideView::begin()
{
    m_thread = std::jthread([this](const std::stop_token &stop) {
        OutsideRecording recording(m_process, m_memory, kRings, kRingCapacity);
        std::optional<cpython::GilSampler> sampler;
        const Nanoseconds began = monotonicNow();
        Nanoseconds nextSeek = began, nextLook = began, next = began;
        while (!stop.stop_requested()) {
            const Nanoseconds now = monotonicNow();
            if (gil() == Gil::Sought && now >= nextSeek) {
                nextSeek = now + kSeekEvery;
                auto found = cpython::GilSampler::attach(m_process);
                if (found) {
                    sampler = std::move(*found);
                    recording.watch(&*sampler);
                    m_gil.store(Gil::Seen, std::memory_order_release); // release: nothing goes with it
                } else if (recording.mayNotLook() || now - began > kSeekFor) {
                    gilNotSeen(found.error().toLine());
                }
            }
            if (now >= nextLook) {
                if (!recording.look())
                    break; // the process is gone
                const Nanoseconds took = monotonicNow() - now;
                constexpr int share = 20; // of a core for it, at most: one part in so many
                nextLook = now + std::max(OutsideRecording::kLookEvery, took * share);
            }
            if (sampler && !recording.sample())
                break;
            // Not later than planned, and not to catch up: who was not served has missed those looks.
            next = std::max(next + (sampler ? cpython::GilSampler::kSampleEvery : kWithoutGil), monotonicNow());
            sleepUntil(next);
        }
    });
}

} // namespace interleave::host
