# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def getter(queue, name):
    try:
        await asyncio.wait_for(queue.get(), 1)
        print(name, "got")
    except asyncio.TimeoutError:
        print(name, "got nothing")


async def main():
    queue = asyncio.Queue()
    one = asyncio.create_task(getter(queue, "a"))
    two = asyncio.create_task(getter(queue, "b"))
    for _ in range(3):
        await asyncio.sleep(0)
    queue.put_nowait(0)
    await one
    await two


asyncio.run(main())
