# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def producer(queue):
    for _ in range(5):
        await queue.put(0)
        print("put")
    print("all put")


async def consumer(queue):
    for _ in range(5):
        await queue.get()
        print("got")
    print("all got")


async def main():
    queue = asyncio.Queue(2)
    await asyncio.gather(producer(queue), consumer(queue))


asyncio.run(main())
