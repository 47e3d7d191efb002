# A call that blocks the loop: while it lasts, no other task gets a turn.
import asyncio
import time


async def ticker():
    last = time.perf_counter()
    for _ in range(20):
        await asyncio.sleep(0.02)
        now = time.perf_counter()
        print(f"tick, {1000 * (now - last - 0.02):.1f} ms late")
        last = now


async def careless():
    await asyncio.sleep(0.1)
    time.sleep(0.2)  # blocks the whole loop; await asyncio.sleep(0.2) would not


async def main():
    await asyncio.gather(ticker(), careless())


asyncio.run(main())
