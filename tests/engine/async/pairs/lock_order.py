# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def user(lock, name):
    print(name, "wants")
    async with lock:
        print(name, "has")
        await asyncio.sleep(0)
        print(name, "lets go")


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(user(lock, "a"), user(lock, "b"), user(lock, "c"))


asyncio.run(main())
