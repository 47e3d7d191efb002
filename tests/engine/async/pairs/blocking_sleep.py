# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import time


async def blocks():
    print("blocks")
    time.sleep(0.1)
    print("has blocked")


async def other():
    print("other")
    await asyncio.sleep(0.01)
    print("other is late")


async def main():
    await asyncio.gather(other(), blocks())


asyncio.run(main())
