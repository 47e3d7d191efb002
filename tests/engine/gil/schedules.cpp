// SPDX-License-Identifier: GPL-3.0-or-later
#include "schedules.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <pthread.h>
#include <semaphore.h>
#include <ucontext.h>

namespace interleave::gil::schedules {

namespace {

constexpr std::size_t kStack = 64 * 1024;

enum class Waits : std::uint8_t { No, ForMutex, OnCondition, OnTimedCondition, ForSemaphore };

struct Fiber
{
    ucontext_t context {};
    std::unique_ptr<char[]> stack;
    std::function<void()> body;
    bool done = false;
    Waits waits = Waits::No;
    const void *on = nullptr; ///< what it waits for
    const void *mutex = nullptr; ///< to be had again after a condition
    bool timedOut = false;
};

class Explorer;
Explorer *g_explorer = nullptr; ///< the one that runs; only ever one

class Explorer
{
public:
    explicit Explorer(const Bounds &bounds)
        : m_bounds(bounds)
    {
    }

    Outcome explore(const std::function<std::vector<std::function<void()>>()> &bodies)
    {
        g_explorer = this;
        do {
            runOnce(bodies());
            ++m_outcome.runs;
        } while (m_outcome.failure.empty() && m_outcome.runs < m_bounds.mostRuns && nextPath());
        g_explorer = nullptr;
        m_outcome.complete = m_outcome.failure.empty() && m_path.empty();
        return m_outcome;
    }

    // From within a fiber.
    void yield() { back(); }
    void fail(const std::string &why)
    {
        if (!m_outcome.failure.empty())
            return;
        m_outcome.failure = why + "; choices";
        for (const Choice &choice : m_path)
            m_outcome.failure += " " + std::to_string(choice.taken);
    }
    [[nodiscard]] bool isInFiber() const { return m_inFiber; }
    int lock(const void *mutex)
    {
        fiber().waits = Waits::ForMutex;
        fiber().on = mutex;
        back(); // goes on once it has been given the mutex
        return 0;
    }
    int unlock(const void *mutex)
    {
        m_owner.erase(mutex);
        back();
        return 0;
    }
    int wait(const void *condition, const void *mutex, bool timed)
    {
        Fiber &self = fiber();
        m_owner.erase(mutex);
        self.waits = timed ? Waits::OnTimedCondition : Waits::OnCondition;
        self.on = condition;
        self.mutex = mutex;
        self.timedOut = false;
        back();
        return self.timedOut ? ETIMEDOUT : 0;
    }
    int signal(const void *condition)
    {
        std::vector<Fiber *> waiting;
        for (const auto &other : m_fibers) {
            if ((other->waits == Waits::OnCondition || other->waits == Waits::OnTimedCondition) && other->on == condition)
                waiting.push_back(other.get());
        }
        if (!waiting.empty())
            wake(*waiting[choose(waiting.size())]);
        return 0;
    }
    void semaphore(const void *which, unsigned value) { m_semaphores[which] = value; }
    int tryDown(const void *which)
    {
        back();
        if (m_semaphores[which] == 0) {
            errno = EAGAIN;
            return -1;
        }
        --m_semaphores[which];
        return 0;
    }
    int down(const void *which)
    {
        fiber().waits = Waits::ForSemaphore;
        fiber().on = which;
        back();
        return 0;
    }
    int up(const void *which)
    {
        ++m_semaphores[which];
        back();
        return 0;
    }

private:
    struct Choice
    {
        std::size_t taken = 0, of = 1;
    };
    struct Move
    {
        Fiber *fiber = nullptr;
        bool timeOut = false;
    };

    Fiber &fiber() { return *m_current; }
    void back() { swapcontext(&m_current->context, &m_scheduler); }
    static void wake(Fiber &fiber)
    {
        fiber.waits = Waits::ForMutex;
        fiber.on = fiber.mutex;
    }

    std::size_t choose(std::size_t of)
    {
        if (of <= 1)
            return 0;
        if (m_depth == m_path.size())
            m_path.push_back({ 0, of });
        return m_path[m_depth++].taken;
    }
    /// The next order to try, false if there is none.
    bool nextPath()
    {
        while (!m_path.empty() && m_path.back().taken + 1 == m_path.back().of)
            m_path.pop_back();
        if (m_path.empty())
            return false;
        ++m_path.back().taken;
        return true;
    }

    [[nodiscard]] bool canGoOn(const Fiber &fiber) const
    {
        if (fiber.done)
            return false;
        if (fiber.waits == Waits::ForMutex)
            return !m_owner.contains(fiber.on);
        if (fiber.waits == Waits::ForSemaphore)
            return m_semaphores.at(fiber.on) > 0;
        return fiber.waits == Waits::No;
    }
    [[nodiscard]] std::vector<Move> moves()
    {
        std::vector<Move> found;
        const bool currentCan = m_current != nullptr && canGoOn(*m_current);
        if (currentCan)
            found.push_back({ m_current, false }); // first: the order without preemptions is tried first
        if (!currentCan || m_preemptions < m_bounds.preemptions) {
            for (const auto &fiber : m_fibers) {
                if (fiber.get() != m_current && canGoOn(*fiber))
                    found.push_back({ fiber.get(), false });
            }
        }
        if (found.empty())
            return found; // a time-out must not hide that nobody would be woken
        for (const auto &fiber : m_fibers) {
            if (fiber->waits == Waits::OnTimedCondition && m_timeOuts < m_bounds.timeOuts)
                found.push_back({ fiber.get(), true });
        }
        return found;
    }

    void runOnce(std::vector<std::function<void()>> bodies)
    {
        m_depth = 0;
        m_timeOuts = m_preemptions = 0;
        m_owner.clear();
        m_current = nullptr;
        m_fibers.resize(bodies.size());
        for (std::size_t i = 0; i < bodies.size(); ++i)
            prepare(m_fibers[i], std::move(bodies[i]));
        while (m_outcome.failure.empty()) {
            const std::vector<Move> possible = moves();
            if (possible.empty())
                break;
            const Move move = possible[choose(possible.size())];
            if (move.timeOut) {
                ++m_timeOuts;
                move.fiber->timedOut = true;
                wake(*move.fiber);
                continue;
            }
            if (move.fiber != m_current && m_current != nullptr && canGoOn(*m_current))
                ++m_preemptions;
            go(*move.fiber);
        }
        const bool allDone = std::all_of(m_fibers.begin(), m_fibers.end(), [](const auto &fiber) { return fiber->done; });
        if (!allDone)
            fail("some are left that nobody will wake");
    }
    void prepare(std::unique_ptr<Fiber> &fiber, std::function<void()> body)
    {
        auto stack = fiber ? std::move(fiber->stack) : std::make_unique<char[]>(kStack);
        fiber = std::make_unique<Fiber>();
        fiber->stack = std::move(stack);
        fiber->body = std::move(body);
        getcontext(&fiber->context);
        fiber->context.uc_stack.ss_sp = fiber->stack.get();
        fiber->context.uc_stack.ss_size = kStack;
        fiber->context.uc_link = &m_scheduler;
        makecontext(&fiber->context, [] { g_explorer->runBody(); }, 0);
    }
    void runBody()
    {
        Fiber &self = *m_current;
        self.body();
        self.done = true;
    }
    void go(Fiber &fiber)
    {
        if (fiber.waits == Waits::ForMutex)
            m_owner[fiber.on] = &fiber;
        else if (fiber.waits == Waits::ForSemaphore)
            --m_semaphores[fiber.on];
        fiber.waits = Waits::No;
        m_current = &fiber;
        ++m_outcome.switches;
        m_inFiber = true;
        swapcontext(&m_scheduler, &fiber.context);
        m_inFiber = false;
    }

    const Bounds m_bounds;
    Outcome m_outcome;
    ucontext_t m_scheduler {};
    std::vector<std::unique_ptr<Fiber>> m_fibers;
    Fiber *m_current = nullptr; ///< the one that ran last
    std::map<const void *, const Fiber *> m_owner; ///< of mutexes that are locked
    std::map<const void *, unsigned> m_semaphores;
    std::vector<Choice> m_path;
    std::size_t m_depth = 0;
    int m_timeOuts = 0, m_preemptions = 0;
    bool m_inFiber = false;
};

} // namespace

Outcome explore(const Bounds &bounds, const std::function<std::vector<std::function<void()>>()> &bodies)
{
    return Explorer(bounds).explore(bodies);
}
void yield()
{
    g_explorer->yield();
}
bool isInBody()
{
    return g_explorer != nullptr && g_explorer->isInFiber();
}
void fail(const std::string &why)
{
    g_explorer->fail(why);
}

} // namespace interleave::gil::schedules

using interleave::gil::schedules::g_explorer;

// What the linker puts in the place of the functions of these names, in all objects of this program. Outside of fibers (the test
// framework has locks, too) they are the real ones.
#define REAL_AND_WRAPPED(name, parameters, arguments, inFiber)                                                                           \
    int __real_##name parameters;                                                                                                        \
    int __wrap_##name parameters                                                                                                         \
    {                                                                                                                                    \
        if (g_explorer == nullptr || !g_explorer->isInFiber())                                                                           \
            return __real_##name arguments;                                                                                              \
        return inFiber;                                                                                                                  \
    }
extern "C" {
REAL_AND_WRAPPED(pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex), g_explorer->lock(mutex))
REAL_AND_WRAPPED(pthread_mutex_unlock, (pthread_mutex_t * mutex), (mutex), g_explorer->unlock(mutex))
REAL_AND_WRAPPED(pthread_cond_signal, (pthread_cond_t * condition), (condition), g_explorer->signal(condition))
REAL_AND_WRAPPED(pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t *mutex), (condition, mutex),
    g_explorer->wait(condition, mutex, false))
REAL_AND_WRAPPED(pthread_cond_timedwait, (pthread_cond_t * condition, pthread_mutex_t *mutex, const timespec *until),
    (condition, mutex, until), g_explorer->wait(condition, mutex, true))
REAL_AND_WRAPPED(sem_trywait, (sem_t * semaphore), (semaphore), g_explorer->tryDown(semaphore))
REAL_AND_WRAPPED(sem_wait, (sem_t * semaphore), (semaphore), g_explorer->down(semaphore))
REAL_AND_WRAPPED(sem_post, (sem_t * semaphore), (semaphore), g_explorer->up(semaphore))
int __real_sem_init(sem_t *semaphore, int shared, unsigned value);
int __wrap_sem_init(sem_t *semaphore, int shared, unsigned value)
{
    if (g_explorer != nullptr)
        g_explorer->semaphore(semaphore, value);
    return __real_sem_init(semaphore, shared, value);
}
}
