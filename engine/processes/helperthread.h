// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "process.h"
#include "waiting.h"

#include <functional>
#include <memory>
#include <string>

namespace interleave::processes {

/// A thread of a process that the program did not start itself: the feeder of a queue, those of a pool. Has a ring and the GIL as any other.
class HelperThread
{
public:
    /// `body` begins and ends with the GIL. Error: the system gives no more threads.
    static Result<std::unique_ptr<HelperThread>> start(Process &process, std::string name, std::function<void(const Caller &)> body);
    ~HelperThread(); ///< Joins; the caller must not have the GIL unless the thread needs it no more.
    HelperThread(const HelperThread &) = delete;
    HelperThread &operator=(const HelperThread &) = delete;

    /// Blocks, without the GIL, until it has ended.
    void join(const Caller &caller, ObjectId on);

private:
    HelperThread(Process &process, std::string name, std::function<void(const Caller &)> body);
    void main();

    Process &m_process;
    const std::string m_name;
    std::function<void(const Caller &)> m_body;
    std::optional<pthread_t> m_thread;
};

} // namespace interleave::processes
