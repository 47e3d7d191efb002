# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def player(word):
    for _ in range(3):
        print(word)
        await asyncio.sleep(0)


async def main():
    ping = asyncio.create_task(player("ping"))
    pong = asyncio.create_task(player("pong"))
    await asyncio.gather(ping, pong)


asyncio.run(main())
