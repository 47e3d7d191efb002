# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def main():
    lock, queue, semaphore, condition = asyncio.Lock(), asyncio.Queue(2), asyncio.Semaphore(2), asyncio.Condition()
    log = []

    async def worker(n):
        async with lock:
            log.append(n)
            await asyncio.sleep(0)
        async with semaphore:
            await queue.put(n)
        async with condition:
            condition.notify()

    tasks = [asyncio.ensure_future(worker(n)) for n in range(6)]
    got = [await queue.get() for _ in range(6)]
    await asyncio.gather(*tasks)
    print(log, got)


asyncio.run(main())
