# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import gc


async def bad():
    raise ValueError("nobody looks")


async def main():
    asyncio.ensure_future(bad())
    await asyncio.sleep(0.01)
    gc.collect()
    print("goes on")


asyncio.run(main())
