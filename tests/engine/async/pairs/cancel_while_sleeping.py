# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def victim():
    try:
        print("sleeps")
        await asyncio.sleep(3600)
        print("never")
    finally:
        print("finally begins")
        await asyncio.sleep(0)
        print("finally ends")


async def other():
    for _ in range(4):
        print("other")
        await asyncio.sleep(0)


async def main():
    task = asyncio.create_task(victim())
    asyncio.create_task(other())
    await asyncio.sleep(0)
    task.cancel()
    print("asked")
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")


asyncio.run(main())
