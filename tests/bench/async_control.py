#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control of async_bench: the same operations in Python's own asyncio. Prints JSON, nanoseconds per operation."""
import asyncio
import json
import threading
import time

OPERATIONS = 20_000
SLOW = 2_000


async def nothing():
    pass


async def sleep_zero():
    for _ in range(OPERATIONS):
        await asyncio.sleep(0)


async def create_and_await():
    for _ in range(OPERATIONS):
        await asyncio.create_task(nothing())


async def threadsafe():
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def called(i):
        if i == SLOW - 1:
            done.set_result(None)

    def other():
        for i in range(SLOW):
            loop.call_soon_threadsafe(called, i)

    thread = threading.Thread(target=other)
    thread.start()
    await done
    thread.join()


async def executor():
    loop = asyncio.get_running_loop()
    for _ in range(SLOW):
        await loop.run_in_executor(None, int)


async def main():
    result = {}
    for name, function, count in (("sleep0", sleep_zero, OPERATIONS), ("create_task", create_and_await, OPERATIONS),
                                  ("call_soon_threadsafe", threadsafe, SLOW), ("run_in_executor", executor, SLOW)):
        begin = time.perf_counter_ns()
        await function()
        result[name] = (time.perf_counter_ns() - begin) / count
    print(json.dumps(result))


asyncio.run(main())
