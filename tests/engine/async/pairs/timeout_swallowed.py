# SPDX-License-Identifier: GPL-3.0-or-later
# needs 3.11
import asyncio


async def main():
    try:
        async with asyncio.timeout(0.02):
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                print("swallowed")
            print("body ends")
        print("no TimeoutError then")
    except TimeoutError:
        print("never")
    await asyncio.sleep(0)
    print("not cancelled any more")


asyncio.run(main())
