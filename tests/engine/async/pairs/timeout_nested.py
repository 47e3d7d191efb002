# SPDX-License-Identifier: GPL-3.0-or-later
# needs 3.11
import asyncio


async def main():
    try:
        async with asyncio.timeout(100):
            try:
                async with asyncio.timeout(0.02):
                    await asyncio.sleep(3600)
                print("never")
            except TimeoutError:
                print("inner timed out")
            await asyncio.sleep(0)
            print("outer goes on")
    except TimeoutError:
        print("never")
    try:
        async with asyncio.timeout(0.02):
            try:
                async with asyncio.timeout(100):
                    await asyncio.sleep(3600)
            except TimeoutError:
                print("never")
            finally:
                print("inner left")
    except TimeoutError:
        print("outer timed out")


asyncio.run(main())
