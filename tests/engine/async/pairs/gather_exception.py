# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def fails():
    print("fails begins")
    await asyncio.sleep(0)
    raise ValueError("no")


async def goes_on():
    print("goes on")
    for _ in range(4):
        await asyncio.sleep(0)
        print("still")
    print("to its end")


async def main():
    try:
        await asyncio.gather(fails(), goes_on())
        print("never")
    except ValueError:
        print("caught")
    for _ in range(4):
        await asyncio.sleep(0)
    print("done")


asyncio.run(main())
