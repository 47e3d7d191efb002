# SPDX-License-Identifier: GPL-3.0-or-later
# needs 3.11
import asyncio


async def party(barrier, name):
    for _ in range(2):
        print(name, "arrives")
        await barrier.wait()
        print(name, "goes on")


async def main():
    barrier = asyncio.Barrier(3)
    await asyncio.gather(*(party(barrier, name) for name in "abc"))


asyncio.run(main())
