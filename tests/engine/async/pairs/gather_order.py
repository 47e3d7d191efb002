# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def first():
    print("first begins")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print("first ends")


async def second():
    print("second begins")
    await asyncio.sleep(0)
    print("second ends")


async def main():
    print("main")
    await asyncio.gather(first(), second())
    print("gathered")


asyncio.run(main())
