# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def bad():
    await asyncio.sleep(0)
    raise ValueError("in a task")


async def main():
    await asyncio.gather(bad(), asyncio.sleep(0.01))


asyncio.run(main())
