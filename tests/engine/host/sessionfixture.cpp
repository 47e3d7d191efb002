// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionfixture.h"

#include <os/procfs.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <dirent.h>
#include <poll.h>
#include <unistd.h>

namespace interleave::host::testing {

namespace {

constexpr Nanoseconds kHang = std::chrono::seconds(60);
constexpr const char *kMark = "INTERLEAVE_TEST_MARK";

threads::Instruction step(scenario::Op op, double ms)
{
    threads::Instruction step;
    step.op = op;
    step.duration = Nanoseconds { std::int64_t(ms * 1e6) };
    step.line = 1;
    return step;
}

} // namespace

scenario::Scenario busyScenario(int threads, double totalMs, bool io)
{
    scenario::Scenario scenario;
    scenario.lesson = "test";
    scenario.variant = "busy";
    scenario.label = "Busy";
    scenario.knobs.seed = 42;
    scenario.service.middle = std::chrono::milliseconds(1);
    scenario.service.needed = io;
    scenario.expected = Nanoseconds { std::int64_t(totalMs * 1e6) } * threads;
    for (int i = 1; i <= threads; ++i) {
        threads::Instruction repeat = step(scenario::Op::Repeat, 0);
        repeat.count = std::uint32_t(std::max(1.0, totalMs / 5));
        repeat.body.push_back(step(scenario::Op::Compute, 5));
        if (io) {
            threads::Instruction request = step(scenario::Op::Io, 0);
            request.bytes = 256;
            repeat.body.push_back(request);
        }
        scenario.job.workers.push_back({ .name = fmt::format("count-{}", i), .steps = { repeat } });
    }
    return scenario;
}

RunRequest requestFor(scenario::Scenario scenario)
{
    RunRequest request;
    request.scenario = std::move(scenario);
    request.hostProgram = INTERLEAVE_BINARY_DIR "/interleave-host";
    return request;
}

RunRequest endlessRequest(int threads, bool io)
{
    return requestFor(busyScenario(threads, 120'000, io));
}

std::size_t openDescriptors()
{
    // One is the directory's own, always.
    return os::numbersIn("/proc/self/fd").size();
}

std::vector<int> leftBehind()
{
    const std::string mark = fmt::format("{}={}", kMark, std::getenv(kMark) ? std::getenv(kMark) : "");
    std::vector<int> found;
    for (const int pid : os::numbersIn("/proc")) {
        const auto status = os::readProcStat(pid);
        if (pid == getpid() || !status || status->state == 'Z')
            continue;
        // Its environment as it was at exec; a forked copy of this test has it, too.
        if (os::readSmallFile(fmt::format("/proc/{}/environ", pid).c_str()).find(mark) != std::string::npos)
            found.push_back(pid);
    }
    return found;
}

bool eventually(const std::function<bool()> &condition)
{
    const Nanoseconds until = monotonicNow() + kHang;
    while (!condition()) {
        if (monotonicNow() > until)
            return false;
        poll(nullptr, 0, 1);
    }
    return true;
}

RunSession::StateChanged StateLog::callback()
{
    return [this](RunState state) {
        const std::lock_guard lock(m_mutex);
        m_states.push_back(state);
        if (isOver(state))
            m_overAt = monotonicNow();
        m_changed.notify_all();
    };
}

std::vector<RunState> StateLog::states() const
{
    const std::lock_guard lock(m_mutex);
    return m_states;
}

bool StateLog::waitFor(RunState state)
{
    std::unique_lock lock(m_mutex);
    const auto reached = [&] {
        return std::find(m_states.begin(), m_states.end(), state) != m_states.end() || m_overAt.count() > 0;
    };
    return m_changed.wait_for(lock, kHang, reached)
        && std::find(m_states.begin(), m_states.end(), state) != m_states.end();
}

Nanoseconds StateLog::overAt() const
{
    const std::lock_guard lock(m_mutex);
    return m_overAt;
}

void SessionTest::SetUp()
{
    setenv(kMark, fmt::format("{}-{}", getpid(), monotonicNow().count()).c_str(), 1);
    m_descriptors = openDescriptors();
}

void SessionTest::TearDown()
{
    EXPECT_THAT(leftBehind(), ::testing::IsEmpty());
    EXPECT_EQ(openDescriptors(), m_descriptors);
}

} // namespace interleave::host::testing
