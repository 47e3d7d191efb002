# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def deepest():
    await asyncio.sleep(0)
    raise KeyError("lost")


async def middle():
    task = asyncio.create_task(deepest())
    try:
        await task
    finally:
        print("middle cleans up")


async def main():
    task = asyncio.create_task(middle())
    try:
        await task
    except ValueError:
        print("never")
    except KeyError:
        print("KeyError at the top")


asyncio.run(main())
