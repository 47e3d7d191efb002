// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <host/runsession.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace interleave::host::testing {

/// `threads` workers that compute for `totalMs` each, in pieces of 5 ms; with `io`, each piece ends with a
/// request to the local service.
scenario::Scenario busyScenario(int threads, double totalMs, bool io = false);
/// A run of it by the host that was built with this test.
RunRequest requestFor(scenario::Scenario scenario);
/// So long that only a stop or a death ends it.
RunRequest endlessRequest(int threads = 2, bool io = false);

/// Descriptors that this process has open.
std::size_t openDescriptors();
/// Living processes that were started by this test process, at whatever remove. They inherit a mark in the
/// environment.
std::vector<int> leftBehind();
/// Polls until `condition` holds; false after a time that only a hang can take.
bool eventually(const std::function<bool()> &condition);

/// Remembers the states of a session and lets a test wait for one.
class StateLog
{
public:
    RunSession::StateChanged callback();
    std::vector<RunState> states() const;
    /// False when the run is over without it, or after a time that only a hang can take.
    bool waitFor(RunState state);
    /// When the run was over, CLOCK_MONOTONIC; 0 if it is not.
    Nanoseconds overAt() const;

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<RunState> m_states;
    Nanoseconds m_overAt { 0 };
};

/// Checks after every test that neither a process nor a descriptor is left.
class SessionTest : public ::testing::Test
{
protected:
    void SetUp() override;
    void TearDown() override;

private:
    std::size_t m_descriptors = 0;
};

} // namespace interleave::host::testing
