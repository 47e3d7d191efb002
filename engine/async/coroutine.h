// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "outcome.h"

#include <coroutine>
#include <exception>
#include <utility>

namespace interleave::async {

class Task;

/// A coroutine: `async def`. Does nothing until a task steps it or another coroutine awaits it; ends with an
/// Outcome. Owns its frame, so whoever drops it (a task that is torn down) drops what it awaits as well,
/// without running any more of it. Loop's thread only.
///
/// Awaited as a named variable only (`Coroutine child = f(); const Outcome end = co_await child;`): GCC 12
/// destroys temporaries of an awaited expression at the wrong moment. Coroutines do not resume each other:
/// each tells the task who is next and returns to it, so that the stack stays flat even where the compiler
/// makes no tail calls (Task::step).
class [[nodiscard]] Coroutine
{
public:
    struct promise_type;
    using Frame = std::coroutine_handle<promise_type>;

    /// At the end of a coroutine: whoever awaited it is next.
    struct Return
    {
        static bool await_ready() noexcept { return false; }
        /// The task goes on with whoever awaits this frame.
        static void await_suspend(Frame frame) noexcept;
        static void await_resume() noexcept { }
    };
    struct promise_type
    {
        Task *task = nullptr; ///< whose step it is part of
        Frame awaitedBy {}; ///< null: the task itself
        Outcome outcome {};

        Coroutine get_return_object() noexcept { return Coroutine(Frame::from_promise(*this)); }
        static std::suspend_always initial_suspend() noexcept { return {}; }
        static Return final_suspend() noexcept { return {}; }
        /// What co_return says.
        void return_value(Outcome end) { outcome = std::move(end); }
        [[noreturn]] static void unhandled_exception() noexcept { std::terminate(); }
    };
    struct Await
    {
        Frame child;
        static bool await_ready() noexcept { return false; }
        /// The task goes on with this coroutine's frame; `parent` comes after its end.
        void await_suspend(Frame parent) const noexcept;
        [[nodiscard]] Outcome await_resume() const { return std::move(child.promise().outcome); }
    };
    Await operator co_await() const &noexcept { return { m_frame }; }

    Coroutine(Coroutine &&other) noexcept
        : m_frame(std::exchange(other.m_frame, {}))
    {
    }
    Coroutine &operator=(Coroutine &&other) noexcept
    {
        if (this != &other) {
            reset();
            m_frame = std::exchange(other.m_frame, {});
        }
        return *this;
    }
    ~Coroutine() { reset(); }

    [[nodiscard]] Frame frame() const noexcept { return m_frame; }
    void reset() noexcept
    {
        if (m_frame)
            std::exchange(m_frame, {}).destroy();
    }

private:
    explicit Coroutine(Frame frame) noexcept
        : m_frame(frame)
    {
    }
    Frame m_frame;
};

} // namespace interleave::async
