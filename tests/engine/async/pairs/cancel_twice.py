# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def victim():
    try:
        await asyncio.sleep(3600)
    finally:
        print("first")
        try:
            await asyncio.sleep(3600)
        finally:
            print("second")


async def main():
    task = asyncio.create_task(victim())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    print("main")
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")


asyncio.run(main())
