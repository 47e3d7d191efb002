# SPDX-License-Identifier: GPL-3.0-or-later
# needs 3.11
import asyncio


async def child(name, turns):
    print(name, "begins")
    for _ in range(turns):
        await asyncio.sleep(0)
    print(name, "ends")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(child("long", 3))
        group.create_task(child("short", 1))
    print("both")


asyncio.run(main())
