# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def waiter(condition, name):
    async with condition:
        print(name, "waits")
        await condition.wait()
        print(name, "goes")


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(condition, name)) for name in "abcd"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify(2)
        print("two")
    for _ in range(6):
        await asyncio.sleep(0)
    async with condition:
        condition.notify_all()
        print("all")
    for task in tasks:
        await task
    try:
        condition.notify()
    except RuntimeError:
        print("without the lock")


asyncio.run(main())
