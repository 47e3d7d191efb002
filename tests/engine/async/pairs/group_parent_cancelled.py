# SPDX-License-Identifier: GPL-3.0-or-later
# needs 3.11
import asyncio


async def child():
    try:
        await asyncio.sleep(3600)
    finally:
        print("child ends")


async def parent():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
        print("never")
    except asyncio.CancelledError:
        print("parent cancelled")
        raise


async def main():
    task = asyncio.create_task(parent())
    for _ in range(3):
        await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("over")


asyncio.run(main())
