import asyncio
import time

async def fails():
    await asyncio.sleep(0.1)
    raise ValueError("no answer")

async def sibling():
    try:
        await asyncio.sleep(0.45)
        print("  the sibling came to its end")
    except asyncio.CancelledError:
        print("  the sibling was cancelled")
        raise

async def with_gather():
    other = asyncio.create_task(sibling())
    try:
        await asyncio.gather(fails(), other)
    except ValueError:
        await other  # it is still at work

async def with_group():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            group.create_task(sibling())
    except Exception:  # an ExceptionGroup with the ValueError in it
        pass

async def by_hand():
    other = asyncio.create_task(sibling())
    await asyncio.sleep(0.1)
    other.cancel()
    try:
        await other
    except asyncio.CancelledError:
        pass

ways = [with_gather, by_hand]
if hasattr(asyncio, "TaskGroup"):  # since Python 3.11
    ways.insert(1, with_group)
for way in ways:
    begin = time.perf_counter()
    asyncio.run(way())
    print(f"{way.__name__}: {time.perf_counter() - begin:.2f} s")
