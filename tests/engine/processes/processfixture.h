// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../gil/giltrace.h"

#include <os/calibration.h>
#include <processes/children.h>
#include <trace/region.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <thread>

namespace interleave::processes {

using gil::only;
using gil::Seen;
using trace::EventKind;
using trace::LaneState;

constexpr Nanoseconds ms(std::int64_t value)
{
    return Nanoseconds { value * 1'000'000 };
}
/// For waits that a test ends: only a hang takes so long.
constexpr Nanoseconds kPatience = ms(120'000);

/// A process of a run, without a scenario: a job of some objects and blocks, what its processes share, one GIL.
class ProcessTest : public testing::Test
{
protected:
    /// The job must be complete before.
    void begin(trace::StartMethod method = trace::StartMethod::Fork)
    {
        m_settings.method = method;
        m_settings.workPerMs = 1'000;
        m_objects = SharedObjects::create(JobLayout(m_job).shape()).value();
        m_codes.emplace(m_job);
        m_execution.emplace(threads::ExecutionContext { .gil = *m_gil, .stop = *m_stop, .workPerMs = 1'000 });
        m_variables.emplace(m_job.objects, false);
        m_process.emplace(m_settings, *m_region, *m_execution, m_job, *m_codes, *m_objects);
    }
    std::uint32_t object(threads::ObjectKind kind, const std::string &name, std::int64_t size = 0)
    {
        m_job.objects.push_back({ name, kind, size });
        return std::uint32_t(m_job.objects.size() - 1);
    }
    /// A block that processes can be told to run.
    const threads::Block &block(std::size_t i) const { return m_job.workers[i].steps; }
    std::size_t addBlock(threads::Block steps)
    {
        m_job.workers.push_back({ "block", 1, threads::Starts::OnDemand, std::move(steps) });
        return m_job.workers.size() - 1;
    }
    static threads::Instruction step(threads::Op op)
    {
        threads::Instruction result;
        result.op = op;
        result.line = 3;
        return result;
    }
    static threads::Instruction sleep(Nanoseconds duration)
    {
        threads::Instruction result = step(threads::Op::Sleep);
        result.duration = duration;
        return result;
    }
    static threads::Instruction raise(const std::string &type, const std::string &text = {})
    {
        threads::Instruction result = step(threads::Op::Raise);
        result.word = type;
        result.text = text;
        return result;
    }
    static threads::Instruction on(threads::Op op, std::uint32_t object)
    {
        threads::Instruction result = step(op);
        result.object = { object, 1, threads::Pick::First };
        return result;
    }

    /// A thread that takes the GIL, does `work` and drops the GIL.
    std::jthread thread(std::function<void(const Caller &)> work)
    {
        return std::jthread([this, work = std::move(work), id = ++m_ids] { body(id, work); });
    }
    /// The same on the test's own thread.
    void here(const std::function<void(const Caller &)> &work) { body(++m_ids, work); }
    /// Blocks until so many threads of this process are in this state at the end of their records.
    void untilBlocked(LaneState state, int count = 1)
    {
        const Nanoseconds end = monotonicNow() + kPatience;
        while (blockedNow(state) < count) {
            ASSERT_LT(monotonicNow(), end);
            std::this_thread::yield();
        }
    }
    [[nodiscard]] std::vector<Seen> seen() const { return gil::readRegion(*m_region); }

    threads::Job m_job;
    Settings m_settings;
    std::unique_ptr<trace::Region> m_region = trace::Region::create({ .ringCount = 64, .ringCapacity = 1U << 14 }).value();
    std::unique_ptr<gil::Gil> m_gil = gil::makeGil(gil::Kind::CPython3, ms(5), ObjectId { 1 });
    std::unique_ptr<threads::StopSignal> m_stop = threads::StopSignal::create().value();
    std::unique_ptr<SharedObjects> m_objects;
    std::optional<CodeTable> m_codes;
    std::optional<threads::ExecutionContext> m_execution;
    std::optional<threads::Variables> m_variables;
    std::optional<Process> m_process;

private:
    void body(std::uint32_t id, const std::function<void(const Caller &)> &work)
    {
        gil::ThreadState state = threads::beginThread(*m_region, { .name = "thread-" + std::to_string(id), .id = id });
        m_gil->take(state);
        work({ *m_gil, state, *m_stop });
        m_gil->drop(state, LaneState::RunningSystem);
    }
    int blockedNow(LaneState state)
    {
        trace::MappedRegion mapped(*m_region);
        int count = 0;
        for (std::uint32_t ring = 0; ring < mapped.header().ringsClaimed.load(); ++ring) {
            const std::uint64_t head = mapped.ring(ring).head.load(std::memory_order_acquire);
            bool is = false;
            for (std::uint64_t i = 0; i < head; ++i) {
                const trace::Event event = mapped.event(ring, i);
                if (event.kind == EventKind::State)
                    is = event.detail == std::uint8_t(state);
                i += trace::continuationsOf(event.kind, event.cpu);
            }
            count += is ? 1 : 0;
        }
        return count;
    }
    std::atomic<std::uint32_t> m_ids { 0 };
};

} // namespace interleave::processes
