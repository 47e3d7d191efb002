# SPDX-License-Identifier: GPL-3.0-or-later
# needs 3.12
import asyncio


async def quick():
    print("quick runs at once")


async def waits():
    print("waits begins")
    await asyncio.sleep(0)
    print("waits ends")


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    asyncio.create_task(quick())
    print("created")
    task = asyncio.create_task(waits())
    print("created the other")
    await asyncio.gather(quick())
    print("gathered without a turn")
    await task
    print("done")


asyncio.run(main())
