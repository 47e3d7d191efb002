# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def t1():
    print("t1a")
    await asyncio.sleep(0)
    print("t1b")


async def main():
    loop = asyncio.get_event_loop()
    loop.call_soon(print, "cs1")
    task = loop.create_task(t1())
    loop.call_later(0, print, "later0")
    loop.call_soon(print, "cs2")
    print("body")
    await asyncio.sleep(0)
    print("after1")
    await asyncio.sleep(0)
    print("after2")
    await task


asyncio.run(main())
