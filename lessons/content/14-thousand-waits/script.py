import asyncio
import time

WAITS = 1000

async def wait():
    await asyncio.sleep(0.1)

async def in_a_row():
    for _ in range(10):
        await wait()

async def two_tasks():
    await asyncio.gather(wait(), wait())

async def a_thousand_tasks():
    await asyncio.gather(*(wait() for _ in range(WAITS)))

for way in in_a_row, two_tasks, a_thousand_tasks:
    begin = time.perf_counter()
    asyncio.run(way())
    print(f"{way.__name__}: {time.perf_counter() - begin:.2f} s")
