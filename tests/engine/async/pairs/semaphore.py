# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def user(semaphore, name):
    async with semaphore:
        print(name, "in")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        print(name, "out")


async def main():
    semaphore = asyncio.Semaphore(2)
    await asyncio.gather(*(user(semaphore, name) for name in "abcd"))
    bounded = asyncio.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError:
        print("too many")


asyncio.run(main())
