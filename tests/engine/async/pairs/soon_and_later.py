# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0, print, "later 1")
    loop.call_soon(print, "soon 1")
    loop.call_later(0, print, "later 2")
    loop.call_soon(lambda: (print("soon 2"), loop.call_soon(print, "soon from soon"), loop.call_later(0, print, "later from soon")))
    for turn in ("turn 1", "turn 2", "turn 3"):
        await asyncio.sleep(0)
        print(turn)


asyncio.run(main())
