// SPDX-License-Identifier: GPL-3.0-or-later
#include "service.h"

#include "wire.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <queue>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unordered_map>
#include <vector>

namespace interleave::net {

namespace {

/// What epoll's data says of the three descriptors that are no connection; connections count up from
/// kFirstConnection and are never numbered again, so that an answer that falls due after its client's death
/// finds nobody.
enum : std::uint64_t
{
    kListen = 0,
    kStop = 1,
    kTimer = 2,
    kFirstConnection = 3
};

/// Requests that one client may have in flight. Beyond that it is not read from until answers have gone out:
/// its own problem.
constexpr std::size_t kMaxInFlight = 1024;
/// Answers that wait for their time, those of dead clients included. Who asks beyond that is cut off.
constexpr std::size_t kMaxDue = 1'000'000;
/// Pause when there are no descriptors left for another client.
constexpr Nanoseconds kAcceptPause { 50'000'000 };

struct Connection
{
    Socket socket;
    std::array<char, sizeof(Message)> request; ///< of which `received` bytes are there
    std::size_t received = 0;
    std::size_t waiting = 0; ///< requests whose time has not come
    std::deque<Message>
        answers; ///< due, not (entirely) sent; of the first one `sent` bytes are gone, header included
    std::size_t sent = 0;
    std::uint32_t events = EPOLLIN; ///< what epoll watches for
};

struct Due
{
    Nanoseconds time { 0 };
    std::uint64_t connection = 0;
    Message answer;
    bool operator>(const Due &other) const noexcept { return time > other.time; }
};

class Server
{
public:
    Server(int listenFd, const LatencyDistribution &latency, std::uint64_t seed)
        : m_listenFd(listenFd)
        , m_latency(latency)
        , m_seed(seed)
    {
    }

    Result<void> run(int stopFd);

private:
    bool watch(int operation, int fd, std::uint64_t id, std::uint32_t events) const noexcept
    {
        epoll_event event {};
        event.events = events;
        event.data.u64 = id;
        return ::epoll_ctl(m_epoll.get(), operation, fd, &event) == 0;
    }
    void accept();
    void serveConnection(std::uint64_t id, std::uint32_t events);
    bool receive(std::uint64_t id, Connection &connection);
    static bool send(Connection &connection);
    void watchWhatIsNeeded(std::uint64_t id, Connection &connection);
    void answerWhatIsDue();
    void armTimer();

    int m_listenFd;
    LatencyDistribution m_latency;
    std::uint64_t m_seed;
    Socket m_epoll;
    Socket m_timer;
    std::uint64_t m_nextConnection = kFirstConnection;
    std::unordered_map<std::uint64_t, Connection> m_connections;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> m_due;
    Nanoseconds m_armedFor { 0 };
    Nanoseconds m_acceptAgain { 0 }; ///< when to look at the listening socket again; 0: it is being watched
};

Result<void> Server::run(int stopFd)
{
    constexpr const char *remedy = "raise the limit of open files (ulimit -n)";
    m_epoll = Socket(::epoll_create1(EPOLL_CLOEXEC));
    m_timer = Socket(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!m_epoll || !m_timer || !watch(EPOLL_CTL_ADD, m_timer.get(), kTimer, EPOLLIN)
        || !watch(EPOLL_CTL_ADD, m_listenFd, kListen, EPOLLIN)
        || (stopFd >= 0 && !watch(EPOLL_CTL_ADD, stopFd, kStop, EPOLLIN)))
        return failErrno("the local service cannot start", remedy);

    std::array<epoll_event, 256> events;
    for (;;) {
        const int count = ::epoll_wait(m_epoll.get(), events.data(), int(events.size()), -1);
        if (count < 0 && errno != EINTR)
            return failErrno("the local service cannot wait", remedy);
        for (int i = 0; i < count; ++i) {
            const epoll_event &event = events[std::size_t(i)];
            switch (event.data.u64) {
            case kListen:
                accept();
                break;
            case kStop:
                return {};
            case kTimer:
                break; // below
            default:
                serveConnection(event.data.u64, event.events);
            }
        }
        answerWhatIsDue();
        armTimer();
    }
}

void Server::accept()
{
    for (;;) {
        Socket socket(::accept4(m_listenFd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!socket) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
                // The listening socket stays readable: without a pause the loop would spin.
                watch(EPOLL_CTL_MOD, m_listenFd, kListen, 0);
                m_acceptAgain = monotonicNow() + kAcceptPause;
                return;
            }
            if (errno == ECONNABORTED || errno == EINTR || errno == EPROTO)
                continue; // this one client had gone already
            return;
        }
        const int one = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        const std::uint64_t id = m_nextConnection++;
        if (!watch(EPOLL_CTL_ADD, socket.get(), id, EPOLLIN))
            continue; // no memory in the kernel: the client sees the connection closed
        m_connections[id].socket = std::move(socket);
    }
}

/// Reads the requests there are. False: the client has gone or does not keep to the protocol.
bool Server::receive(std::uint64_t id, Connection &connection)
{
    while (connection.waiting + connection.answers.size() < kMaxInFlight) {
        const ssize_t got = ::recv(connection.socket.get(), connection.request.data() + connection.received,
            connection.request.size() - connection.received, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK;
        if (got == 0)
            return false;
        connection.received += static_cast<std::size_t>(got);
        if (connection.received < connection.request.size())
            continue;
        connection.received = 0;
        Message request;
        std::memcpy(&request, connection.request.data(), sizeof request);
        if (request.magic != Message::kRequest || request.bytes == 0 || request.bytes > kMaxBody
            || m_due.size() >= kMaxDue)
            return false;
        const Nanoseconds latency = m_latency.sample(m_seed, request.number);
        ++connection.waiting;
        m_due.push({ monotonicNow() + latency, id,
            { Message::kAnswer, request.bytes, static_cast<std::uint64_t>(latency.count()) } });
    }
    return true;
}

/// Sends what fits of the answers that are due. False: the client has gone.
bool Server::send(Connection &connection)
{
    static constexpr std::array<char, 65536> body {}; // what it says does not matter
    while (!connection.answers.empty()) {
        const Message &answer = connection.answers.front();
        const std::size_t total = sizeof answer + answer.bytes;
        if (connection.sent == total) {
            connection.answers.pop_front();
            connection.sent = 0;
            continue;
        }
        const bool header = connection.sent < sizeof answer;
        const char *from = header ? reinterpret_cast<const char *>(&answer) + connection.sent : body.data();
        const std::size_t size
            = header ? sizeof answer - connection.sent : std::min(total - connection.sent, body.size());
        const ssize_t n = ::send(connection.socket.get(), from, size, MSG_NOSIGNAL | (header ? MSG_MORE : 0));
        if (n > 0)
            connection.sent += static_cast<std::size_t>(n);
        else if (errno != EINTR)
            return errno == EAGAIN || errno == EWOULDBLOCK;
    }
    return true;
}

void Server::watchWhatIsNeeded(std::uint64_t id, Connection &connection)
{
    const bool read = connection.waiting + connection.answers.size() < kMaxInFlight;
    const std::uint32_t events = (read ? EPOLLIN : 0U) | (connection.answers.empty() ? 0U : EPOLLOUT);
    if (events != connection.events) {
        connection.events = events;
        watch(EPOLL_CTL_MOD, connection.socket.get(), id, events);
    }
}

void Server::serveConnection(std::uint64_t id, std::uint32_t events)
{
    const auto found = m_connections.find(id);
    if (found == m_connections.end())
        return; // closed earlier in this round
    Connection &connection = found->second;
    bool alive = (events & (EPOLLERR | EPOLLHUP)) == 0;
    if (alive && (events & EPOLLOUT) != 0)
        alive = send(connection);
    if (alive && (events & EPOLLIN) != 0)
        alive = receive(id, connection);
    if (alive)
        watchWhatIsNeeded(id, connection);
    else
        m_connections.erase(id);
}

void Server::answerWhatIsDue()
{
    const Nanoseconds now = monotonicNow();
    if (m_acceptAgain.count() != 0 && m_acceptAgain <= now) {
        m_acceptAgain = Nanoseconds { 0 };
        watch(EPOLL_CTL_MOD, m_listenFd, kListen, EPOLLIN);
    }
    while (!m_due.empty() && m_due.top().time <= now) {
        const Due due = m_due.top();
        m_due.pop();
        const auto found = m_connections.find(due.connection);
        if (found == m_connections.end())
            continue;
        Connection &connection = found->second;
        --connection.waiting;
        connection.answers.push_back(due.answer);
        if (send(connection))
            watchWhatIsNeeded(due.connection, connection);
        else
            m_connections.erase(due.connection);
    }
}

void Server::armTimer()
{
    Nanoseconds next = m_due.empty() ? Nanoseconds { 0 } : m_due.top().time;
    if (m_acceptAgain.count() != 0 && (next.count() == 0 || m_acceptAgain < next))
        next = m_acceptAgain;
    if (next == m_armedFor && next.count() == 0)
        return;
    m_armedFor = next;
    itimerspec when {};
    when.it_value.tv_sec = next.count() / 1'000'000'000;
    when.it_value.tv_nsec = next.count() % 1'000'000'000;
    // Also takes back an expiry that was not read; a time in the past fires at once.
    ::timerfd_settime(m_timer.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

} // namespace

Result<void> serve(int listenFd, const LatencyDistribution &latency, std::uint64_t seed, int stopFd)
{
    return Server(listenFd, latency, seed).run(stopFd);
}

} // namespace interleave::net
