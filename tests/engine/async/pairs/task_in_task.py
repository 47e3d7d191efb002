# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def grandchild():
    print("grandchild")


async def child():
    print("child begins")
    task = asyncio.create_task(grandchild())
    print("child has created one")
    await task
    print("child ends")


async def other():
    print("other 1")
    await asyncio.sleep(0)
    print("other 2")
    await asyncio.sleep(0)
    print("other 3")


async def main():
    one = asyncio.create_task(child())
    two = asyncio.create_task(other())
    print("main")
    await one
    await two
    print("main ends")


asyncio.run(main())
