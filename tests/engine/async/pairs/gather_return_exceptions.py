# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def fails():
    print("fails")
    raise ValueError("no")


async def lasts():
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print("lasts")


async def main():
    await asyncio.gather(fails(), lasts(), return_exceptions=True)
    print("both are over")


asyncio.run(main())
