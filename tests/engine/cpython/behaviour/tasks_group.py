# SPDX-License-Identifier: GPL-3.0-or-later
# since: 3.11
import asyncio


async def child(n):
    await asyncio.sleep(0.01 * n)
    if n == 2:
        raise ValueError(n)
    print("child", n)


async def main():
    async with asyncio.TaskGroup() as group:
        for n in range(5):
            group.create_task(child(n), name=f"child-{n}")


try:
    asyncio.run(main())
except* ValueError as error:
    print(error.exceptions)
async def late():
    async with asyncio.timeout(0.01):
        await asyncio.sleep(30)
asyncio.run(late())
