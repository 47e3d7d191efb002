# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import time


def blocking():
    time.sleep(0.05)
    print("in the thread")


def fails():
    raise ValueError("no")


async def main():
    print("before")
    await asyncio.to_thread(blocking)
    print("after")
    try:
        await asyncio.to_thread(fails)
    except ValueError:
        print("raised in the thread, caught here")


asyncio.run(main())
