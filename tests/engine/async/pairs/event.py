# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def waiter(event, name):
    print(name, "waits")
    await event.wait()
    print(name, "goes")


async def main():
    event = asyncio.Event()
    a = asyncio.create_task(waiter(event, "a"))
    b = asyncio.create_task(waiter(event, "b"))
    await asyncio.sleep(0)
    event.set()
    event.clear()
    print("set and cleared")
    await a
    await b
    event.set()
    await event.wait()
    print("set already: no waiting")


asyncio.run(main())
