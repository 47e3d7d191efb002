# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def child():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("child cancelled")
        raise


async def parent():
    try:
        await asyncio.gather(child(), child())
    except asyncio.CancelledError:
        print("parent cancelled")
        raise


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    print("asked")
    try:
        await task
    except asyncio.CancelledError:
        print("over")


asyncio.run(main())
