// SPDX-License-Identifier: GPL-3.0-or-later
#include "sleep.h"

namespace interleave::async {

Coroutine sleep(EventLoop &loop, Nanoseconds delay)
{
    if (delay.count() <= 0) {
        AwaitTurn turn;
        Outcome end = co_await turn;
        co_return end;
    }
    const FuturePtr future = loop.createFuture({ trace::LaneState::Asleep, {} });
    const TimerPtr timer = loop.callLater(delay, [future] {
        if (!future->cancelled())
            future->setResult();
    });
    AwaitFuture wait(*future);
    Outcome end = co_await wait;
    loop.cancel(*timer);
    co_return end;
}

} // namespace interleave::async
