// SPDX-License-Identifier: GPL-3.0-or-later
#include "messagequeue.h"

#include "pickle.h"

#include <algorithm>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace interleave::processes {

using trace::DepthChange;
using trace::EventKind;
using trace::LaneState;

MessageQueue::MessageQueue(Process &process, const SharedObjects &objects, std::uint32_t first, std::uint32_t channel,
    std::int32_t bound, ObjectId object, std::string feeder)
    : m_process(process)
    , m_readers(objects, first)
    , m_writers(objects, first + 1)
    , m_permits(objects, first + 2)
    , m_pipe(objects, channel, object, LaneState::BlockedQueue)
    , m_bound(bound)
    , m_object(object)
    , m_feederName(std::move(feeder))
{
}

MessageQueue::~MessageQueue() = default;

void MessageQueue::tellDepth(const Caller &caller, DepthChange change, std::int64_t depth) const
{
    caller.thread.trace.event(EventKind::Depth, std::uint8_t(change), m_object.value, static_cast<std::uint64_t>(std::max<std::int64_t>(0, depth)),
        m_bound == kNoBound ? 0 : std::uint32_t(m_bound));
}

Result<Waited> MessageQueue::put(const Caller &caller, Item item, Deadline until)
{
    bool waited = false;
    const Waited permitted = m_permits.take(caller, LaneState::BlockedQueue, m_object, until, &waited);
    if (permitted == Waited::TimedOut)
        tellDepth(caller, DepthChange::Refused, m_pipe.cell().depth.load(std::memory_order_relaxed));
    if (permitted != Waited::Ready)
        return permitted;
    if (waited)
        caller.thread.trace.event(EventKind::Woken, std::uint8_t(trace::WakeCause::Room), m_object.value, m_permits.givenAt(), m_permits.givenBy());
    const bool starts = [&] {
        const std::lock_guard lock(m_mutex);
        return !std::exchange(m_hasFeeder, true);
    }();
    if (starts) {
        auto feeder = HelperThread::start(m_process, m_feederName, [this](const Caller &own) { feed(own); });
        if (!feeder)
            return Failure(feeder.error());
        m_feeder = std::move(*feeder);
    }
    {
        const std::lock_guard lock(m_mutex);
        m_buffer.push_back(std::move(item));
    }
    tellDepth(caller, DepthChange::Put, m_pipe.cell().depth.fetch_add(1, std::memory_order_relaxed) + 1);
    m_notEmpty.ring();
    return Waited::Ready;
}

std::optional<MessageQueue::Item> MessageQueue::next(bool &finished)
{
    const std::lock_guard lock(m_mutex);
    finished = m_finished;
    if (m_buffer.empty())
        return {};
    Item item = std::move(m_buffer.front());
    m_buffer.pop_front();
    return item;
}

void MessageQueue::feed(const Caller &caller)
{
    for (;;) {
        bool finished = false;
        if (const std::optional<Item> item = next(finished)) {
            if (write(caller, *item) == Waited::Stopped)
                break;
        } else if (finished || m_notEmpty.wait(caller, LaneState::BlockedQueue, m_object) == Waited::Stopped) {
            break;
        }
    }
    m_fed.ring();
}

Waited MessageQueue::write(const Caller &caller, const Item &item)
{
    std::string message = item.plain;
    dump(caller, m_object, item.bytes, item.seed, message);
    if (m_writers.take(caller, LaneState::BlockedQueue, m_object) == Waited::Stopped)
        return Waited::Stopped;
    const Waited sent = m_pipe.send(caller, message);
    m_writers.give(caller);
    return sent;
}

Result<Waited> MessageQueue::get(const Caller &caller, Deadline until, std::string *plain, std::size_t plainBytes)
{
    if (const Waited mine = m_readers.take(caller, LaneState::BlockedQueue, m_object, until); mine != Waited::Ready)
        return mine;
    std::string message;
    const bool empty = !m_pipe.hasMessage();
    const Waited got = m_pipe.receive(caller, message, until);
    if (got == Waited::Ready) {
        if (empty)
            caller.thread.trace.event(EventKind::Woken, std::uint8_t(trace::WakeCause::Item), m_object.value, 0, 0);
        tellDepth(caller, DepthChange::Get, m_pipe.cell().depth.fetch_sub(1, std::memory_order_relaxed) - 1);
        m_permits.give(caller); // afterwards: whoever gets it counts up
    }
    if (got != Waited::Stopped)
        m_readers.give(caller);
    if (got != Waited::Ready)
        return got;
    if (message.size() < plainBytes)
        return fail("a message arrived without its beginning");
    if (plain != nullptr)
        *plain = message.substr(0, plainBytes);
    if (auto loaded = load(caller, m_object, std::string_view(message).substr(plainBytes)); !loaded)
        return Failure(loaded.error());
    return Waited::Ready;
}

void MessageQueue::finish(const Caller &caller)
{
    if (!m_feeder)
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_finished = true;
    }
    m_notEmpty.ring();
    m_feeder->join(caller, m_object);
}

void MessageQueue::abandon(const Caller &caller)
{
    if (!m_feeder)
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_buffer.clear();
        m_finished = true;
    }
    m_notEmpty.ring();
    {
        // It may be in the middle of a message for which the pipe has no room.
        const WithoutGil without(caller, LaneState::BlockedJoin, m_object);
        for (;;) {
            std::vector<pollfd> waits { { m_pipe.readEnd(), POLLIN, 0 }, { m_fed.descriptor(), POLLIN, 0 } };
            char ignored[4096];
            if (waitForAny(waits, caller.stop) == Waited::Stopped || waits[1].revents != 0)
                break;
            (void)!::read(m_pipe.readEnd(), ignored, sizeof ignored);
        }
    }
    m_feeder->join(caller, m_object);
}

} // namespace interleave::processes
