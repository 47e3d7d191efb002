# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def quick():
    print("quick")


async def other():
    print("other runs before main goes on")


async def main():
    task = asyncio.create_task(quick())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    late = asyncio.create_task(other())
    await task
    print("no turn for awaiting what is done")
    await late


asyncio.run(main())
