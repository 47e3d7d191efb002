# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def after(delay, name):
    await asyncio.sleep(delay)
    print(name)


async def main():
    await asyncio.gather(after(1.5, "third"), after(0.05, "first"), after(0.2, "second"), after(0, "at once"))


asyncio.run(main())
