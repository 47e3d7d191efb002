# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def background():
    try:
        await asyncio.sleep(3600)
    finally:
        print("cleaned up")


async def main():
    asyncio.create_task(background())
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(print, "callback after main")
    print("main ends")


asyncio.run(main())
