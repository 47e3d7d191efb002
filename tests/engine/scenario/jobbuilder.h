// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <scenario/scenario.h>

#include <string>
#include <utility>

namespace interleave::scenario {

/// Builds jobs by hand, as instantiate would: objects and workers are named by their index.
class JobBuilder
{
public:
    std::uint32_t object(ObjectKind kind, const std::string &name, std::int64_t size = 0, std::optional<std::uint32_t> lock = {})
    {
        m_scenario.job.objects.push_back({ name, kind, size, lock });
        return std::uint32_t(m_scenario.job.objects.size() - 1);
    }
    std::uint32_t worker(const std::string &name, threads::Program steps, std::uint32_t count = 1, Starts starts = Starts::Alone)
    {
        std::uint32_t next = 0;
        number(steps, next);
        m_scenario.job.workers.push_back({ name, count, starts, std::move(steps) });
        return std::uint32_t(m_scenario.job.workers.size() - 1);
    }
    [[nodiscard]] Scenario &scenario() noexcept { return m_scenario; }

    static threads::Instruction step(Op op)
    {
        threads::Instruction result;
        result.op = op;
        result.line = 1;
        return result;
    }
    static threads::Instruction on(Op op, std::uint32_t object, threads::Block body = {})
    {
        threads::Instruction result = step(op);
        result.object = { object, 1, Pick::First };
        result.body = std::move(body);
        return result;
    }
    static threads::Instruction within(Op op, std::uint32_t object, Nanoseconds timeout)
    {
        threads::Instruction result = on(op, object);
        result.timeout = timeout;
        return result;
    }
    static threads::Instruction lasting(Op op, Nanoseconds duration)
    {
        threads::Instruction result = step(op);
        result.duration = duration;
        return result;
    }
    static threads::Instruction repeat(std::uint32_t count, threads::Block body)
    {
        threads::Instruction result = step(Op::Repeat);
        result.count = count;
        result.body = std::move(body);
        return result;
    }
    static threads::Instruction mark(const std::string &text)
    {
        threads::Instruction result = step(Op::Mark);
        result.text = text;
        return result;
    }
    static threads::Instruction workers(Op op, std::vector<std::uint32_t> workers)
    {
        threads::Instruction result = step(op);
        result.workers = std::move(workers);
        return result;
    }
    static threads::Instruction raise(const std::string &type)
    {
        threads::Instruction result = step(Op::Raise);
        result.word = type;
        return result;
    }
    static threads::Instruction attempt(threads::Block body, const std::string &word, threads::Block handler)
    {
        threads::Instruction result = step(Op::Try);
        result.body = std::move(body);
        result.word = word;
        result.handler = std::move(handler);
        return result;
    }
    /// load, add 1, store
    static threads::Block increment(std::uint32_t variable)
    {
        return { on(Op::Load, variable), on(Op::Add, variable), on(Op::Store, variable) };
    }

private:
    static void number(threads::Block &block, std::uint32_t &next)
    {
        for (threads::Instruction &step : block) {
            step.index = next++;
            number(step.body, next);
            number(step.handler, next);
            number(step.last, next);
        }
    }
    Scenario m_scenario;
};

} // namespace interleave::scenario
