# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def victim():
    print("never")
    try:
        print("never")
    finally:
        print("never")


async def main():
    task = asyncio.create_task(victim())
    task.cancel()
    print("asked")
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")


asyncio.run(main())
