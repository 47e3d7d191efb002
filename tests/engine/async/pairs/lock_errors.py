# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def waiter(lock):
    try:
        await lock.acquire()
        print("never")
    except asyncio.CancelledError:
        print("gave up")


async def next_one(lock):
    await lock.acquire()
    print("next has it")
    lock.release()


async def main():
    lock = asyncio.Lock()
    try:
        lock.release()
    except RuntimeError:
        print("not acquired")
    await lock.acquire()
    task = asyncio.create_task(waiter(lock))
    other = asyncio.create_task(next_one(lock))
    await asyncio.sleep(0)
    lock.release()
    task.cancel()
    await other
    print("done")


asyncio.run(main())
