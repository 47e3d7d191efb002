// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../gil/giltrace.h"

#include <async/eventloop.h>
#include <gil/cpython3gil.h>
#include <gtest/gtest.h>

namespace interleave::async {

/// A loop on the test's own thread, which has the GIL.
class LoopTest : public testing::Test
{
protected:
    explicit LoopTest(bool eager = false, Nanoseconds slow = Nanoseconds { 3'600'000'000'000 })
    {
        m_thread.id = 1;
        m_thread.trace = gil::ThreadTrace(m_region->claim("MainThread"));
        m_gil.take(m_thread);
        m_loop = EventLoop::create({ .gil = m_gil,
                                       .thread = m_thread,
                                       .region = *m_region,
                                       .stop = *m_stop,
                                       .eagerTasks = eager,
                                       .slowCallback = slow })
                     .value();
    }
    ~LoopTest() override { close(); }

    /// Ends the loop and gives all that was recorded.
    std::vector<gil::Seen> close()
    {
        if (!m_loop)
            return {};
        m_loop.reset();
        m_gil.drop(m_thread, trace::LaneState::RunningSystem);
        m_thread = {};
        return gil::readRegion(*m_region);
    }
    /// Runs one coroutine to its end as asyncio.run does.
    std::optional<Outcome> run(Coroutine coroutine)
    {
        m_main = m_loop->createTask(std::move(coroutine), "main");
        return m_loop->runUntilComplete(m_main);
    }
    void log(std::string word) { m_log.push_back(std::move(word)); }

    std::unique_ptr<trace::Region> m_region
        = trace::Region::create({ .ringCount = 16, .ringCapacity = 1U << 16 }).value();
    gil::CPython3Gil m_gil { Nanoseconds { 5'000'000 }, ObjectId { m_region->newObject() } };
    std::unique_ptr<threads::StopSignal> m_stop = threads::StopSignal::create().value();
    gil::ThreadState m_thread;
    std::unique_ptr<EventLoop> m_loop;
    TaskPtr m_main;
    std::vector<std::string> m_log;
};

using Log = std::vector<std::string>;

} // namespace interleave::async
