# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def greedy(lock):
    for _ in range(3):
        await lock.acquire()
        print("greedy has")
        await asyncio.sleep(0)
        lock.release()
        print("greedy let go")


async def modest(lock):
    await lock.acquire()
    print("modest has")
    lock.release()


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(greedy(lock), modest(lock))


asyncio.run(main())
