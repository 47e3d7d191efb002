# SPDX-License-Identifier: GPL-3.0-or-later
# needs 3.11
import asyncio


async def fails():
    print("fails begins")
    await asyncio.sleep(0)
    print("fails")
    raise ValueError("no")


async def sibling():
    try:
        print("sibling sleeps")
        await asyncio.sleep(3600)
        print("never")
    finally:
        print("sibling cleans up")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sibling())
            group.create_task(fails())
        print("never")
    except ExceptionGroup:
        print("group caught")
    await asyncio.sleep(0)
    print("done")


asyncio.run(main())
