# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def victim():
    try:
        await asyncio.sleep(3600)
    except Exception:
        print("never")
    finally:
        print("finally")


async def main():
    task = asyncio.create_task(victim())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except BaseException:
        print("cancelled")


asyncio.run(main())
