# SPDX-License-Identifier: GPL-3.0-or-later
# needs 3.11
import asyncio


async def slow():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("the task is cancelled with it")
        raise


async def main():
    task = asyncio.create_task(slow())
    try:
        async with asyncio.timeout(0.02):
            await task
    except TimeoutError:
        print("timed out")


asyncio.run(main())
