# SPDX-License-Identifier: GPL-3.0-or-later
# soak
import asyncio


async def child(n):
    await asyncio.sleep(0)
    await asyncio.sleep(0.001)
    return n


async def main():
    print(sum(await asyncio.gather(*[child(n) for n in range(10000)])))


asyncio.run(main())
