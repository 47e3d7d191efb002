// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <functional>
#include <memory>
#include <utility>

namespace interleave::async {

/// A function that the loop will call (asyncio/events.py, Handle). Loop's thread only.
struct Handle
{
    explicit Handle(std::function<void()> function)
        : callback(std::move(function))
    {
    }
    std::function<void()> callback;
    Nanoseconds due { 0 }; ///< loop time from which on it should have run; 0: nobody measures
    bool cancelled = false;
    bool running = false;

    /// It will not be called; may be called while it runs.
    void cancel()
    {
        cancelled = true;
        if (!running)
            callback = nullptr; // what it holds on to is let go now, not when its turn would have come
    }
    /// Calls it; it may cancel itself meanwhile.
    void run()
    {
        running = true;
        callback();
        running = false;
        if (cancelled)
            callback = nullptr;
    }
};
using HandlePtr = std::shared_ptr<Handle>;

/// One that is due at a time. Cancelled through EventLoop::cancel, which counts.
struct TimerHandle : Handle
{
    TimerHandle(std::function<void()> function, Nanoseconds at)
        : Handle(std::move(function))
        , when(at)
    {
    }
    Nanoseconds when; ///< loop time
    bool scheduled = false; ///< it is in the heap
};
using TimerPtr = std::shared_ptr<TimerHandle>;

} // namespace interleave::async
