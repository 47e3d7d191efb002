import asyncio
import time

def nap():
    time.sleep(0.2)

def count(n=4_000_000):
    while n > 0:
        n -= 1

async def tick():
    for _ in range(40):
        await asyncio.sleep(0.01)

async def only_ticking():
    await tick()

async def blocked():
    async def nap_here():
        nap()  # no await: the loop stands still
    await asyncio.gather(tick(), nap_here())

async def nap_in_a_thread():
    await asyncio.gather(tick(), asyncio.to_thread(nap))

async def count_in_a_thread():
    await asyncio.gather(tick(), asyncio.to_thread(count))

for way in only_ticking, blocked, nap_in_a_thread, count_in_a_thread:
    begin = time.perf_counter()
    asyncio.run(way())
    print(f"{way.__name__}: {time.perf_counter() - begin:.2f} s")
