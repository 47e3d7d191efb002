# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def stubborn():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("no")
    await asyncio.sleep(0)
    print("to its end")


async def main():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel()
    await task
    print("it was not cancelled")


asyncio.run(main())
