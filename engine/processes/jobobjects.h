// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "messagequeue.h"
#include "process.h"
#include "semlock.h"
#include "sharedcondition.h"
#include "sharedmemory.h"

#include <map>
#include <memory>

namespace interleave::processes {

/// Where the objects of a job lie in its SharedObjects: the same in every process, because it follows from the job alone.
class JobLayout
{
public:
    explicit JobLayout(const threads::Job &job);
    struct Place
    {
        std::uint32_t semaphore = 0, channel = 0, barrier = 0, memory = 0; ///< first of each
    };
    /// `object`: index in the job.
    [[nodiscard]] const Place &place(std::uint32_t object) const { return m_places[object]; }
    [[nodiscard]] const Shape &shape() const noexcept { return m_shape; }
    /// Word that counts the numbers given to workers that a step starts.
    static constexpr std::uint32_t kNextNumber = 0;

private:
    Shape m_shape;
    std::vector<Place> m_places;
};

/// A pipe of the program with the locks that keep whole messages apart. (CPython has none: there, two who write to one end mix their bytes.)
struct SharedPipe
{
    static constexpr std::uint32_t kSemaphores = 2; ///< readers (1), writers (1)
    SharedPipe(const SharedObjects &objects, const JobLayout::Place &place, ObjectId object);
    SharedSemaphore readers, writers;
    MessagePipe pipe;
};

/// The objects of a job as one process has them: made anew in every process, over what all share. Made and ended on the process's main
/// thread; what stands in it may be used by all.
class JobObjects
{
public:
    JobObjects(Process &process, const JobLayout &layout);
    ~JobObjects();

    /// Lock, rlock, semaphores, and what a condition stands for; null for others.
    [[nodiscard]] SemLock *lock(std::uint32_t object);
    [[nodiscard]] SharedCondition *condition(std::uint32_t object);
    [[nodiscard]] SharedEvent *event(std::uint32_t object);
    [[nodiscard]] SharedBarrier *barrier(std::uint32_t object);
    [[nodiscard]] MessageQueue *queue(std::uint32_t object);
    [[nodiscard]] SharedPipe *pipe(std::uint32_t object);
    [[nodiscard]] SharedMemory *memory(std::uint32_t object);
    /// At the end of a process: waits for the feeders.
    void finish(const Caller &caller);

private:
    struct Entry
    {
        std::unique_ptr<SemLock> lock {};
        std::unique_ptr<SharedCondition> condition {};
        std::unique_ptr<SharedEvent> event {};
        std::unique_ptr<SharedBarrier> barrier {};
        std::unique_ptr<MessageQueue> queue {};
        std::unique_ptr<SharedPipe> pipe {};
        std::unique_ptr<SharedMemory> memory {};
    };
    std::vector<Entry> m_entries; ///< by object
};

} // namespace interleave::processes
