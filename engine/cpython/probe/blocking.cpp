// SPDX-License-Identifier: GPL-3.0-or-later
#include "blocking.h"

#include <cerrno>
#include <iterator>
#include <string_view>

namespace interleave::probe {

using trace::LaneState;

namespace {

constexpr std::string_view kNames[]
    = { "", "read", "write", "receive", "send", "sendfile", "accept", "connect", "name look-up", "poll",
          "select", "epoll", "sync to disk", "file lock", "sleep", "signal", "child process", "thread" };
static_assert(std::size(kNames) == std::size_t(Call::Count));

std::atomic<std::uint32_t> g_objects[std::size_t(Call::Count)];

/// Of the region; made at the first call of its kind.
std::uint32_t objectOf(Call call, const Writing &writing) noexcept
{
    if (call == Call::None)
        return 0;
    auto &known = g_objects[std::size_t(call)];
    std::uint32_t object
        = known.load(std::memory_order_relaxed); // relaxed, both: a number; the reader looks names up by it
    if (object != 0)
        return object;
    const std::uint32_t made = g_process.region().newObject();
    writing->define(ObjectId { made }, trace::ObjectKind::Service, kNames[std::size_t(call)]);
    return known.compare_exchange_strong(object, made, std::memory_order_relaxed) ? made : object;
}

} // namespace

void Blocking::begin(LaneState why, Call call, std::uint32_t object) noexcept
{
    const int saved = errno;
    const Writing writing(g_process.thread());
    errno = saved;
    if (!writing)
        return;
    ThreadState &mine = writing.thread();
    if (mine.state != LaneState::None && mine.state != LaneState::RunningPython
        && mine.state != LaneState::RunningNative && mine.state != LaneState::RunningSystem)
        return; // inside another such call
    m_thread = &mine;
    if (mine.waitIs != LaneState::None)
        writing.state(mine.waitIs, mine.waitFor);
    else
        writing.state(why, object != 0 ? object : objectOf(call, writing));
}

void Blocking::end() noexcept
{
    const Writing writing(g_process.thread());
    if (!writing || &writing.thread() != m_thread || m_thread->generation != g_process.generation())
        return;
    // Where there is no GIL nobody says when Python goes on.
    const bool hasGil = g_process.finding() == cpython::GilFinding::Found
        || g_process.finding() == cpython::GilFinding::Expected;
    writing.state(hasGil ? LaneState::RunningNative : LaneState::RunningPython);
}

void forgetCalls() noexcept
{
    for (auto &object : g_objects)
        object.store(0, std::memory_order_relaxed); // relaxed: nobody else is there
}

} // namespace interleave::probe
