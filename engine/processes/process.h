// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codetable.h"
#include "sharedobjects.h"

#include <gil/makegil.h>
#include <threads/worker.h>
#include <trace/event.h>

#include <atomic>
#include <filesystem>
#include <functional>

namespace interleave::threads {
class SyncSteps;
}

namespace interleave::processes {

/// Whose the locks, queues and the like of a program are.
enum class ObjectOwner : std::uint8_t {
    Everybody, ///< all processes share them: multiprocessing's
    EachProcess, ///< threading's and queue's: each process has its own, and a fork copies what they are at that moment
    EventLoop, ///< asyncio's: of no use in another process
};

/// What all processes of a run know. Values; a process that boots from nothing gets them with its orders.
struct Settings
{
    trace::StartMethod method = trace::StartMethod::Fork;
    ObjectOwner owner = ObjectOwner::Everybody;
    gil::Kind gil = gil::Kind::CPython3;
    Nanoseconds switchInterval { 5'000'000 };
    threads::SafePoints safePoints = threads::SafePoints::Loops;
    std::uint64_t seed = 1;
    double workPerMs = 1;
    net::ServiceEndpoint service {};
    bool usesService = false;
    std::optional<Ticks> observeThreshold {};
    std::vector<CoreId> cores {}; ///< to pin to, by worker's number; empty: not pinned
    /// Tells whoever records the run of a region's memfd; returns when its events will be seen. Called in the new process, on its one thread.
    std::function<Result<void>(int memfd)> announce {};
    std::string announceAddress {}; ///< the same for a process that boots from nothing: what its program needs to build `announce`
    std::string scenario {}; ///< what such a process is told to run, in the words of its program
    int stepDesk = -1; ///< step mode: StepDesk::descriptor(); -1: nobody stands
    std::filesystem::path program { "/proc/self/exe" }; ///< that understands `--child` and `--forkserver`
};

/// One process of a run, seen from inside: what its threads share. Outlives them.
struct Process
{
    const Settings &settings;
    trace::Region &region;
    const threads::ExecutionContext &execution;
    const threads::Job &job; ///< its texts linked to the region
    const CodeTable &codes; ///< of this job
    SharedObjects &objects; ///< the job's, as jobobjects.h lays them out
    const threads::SyncSteps *sync = nullptr; ///< ObjectOwner::EachProcess: this one's
    std::atomic<std::uint32_t> nextThread { 0x4000'0000 }; ///< gil::ThreadState::id of threads of ours; the program's own count from 1
};

/// Introduces an object of this process to the trace, on the calling thread.
inline ObjectId define(Process &process, gil::ThreadState &thread, trace::ObjectKind kind, std::string_view name)
{
    const ObjectId object { process.region.newObject() };
    thread.trace.define(object, kind, name);
    return object;
}

} // namespace interleave::processes
