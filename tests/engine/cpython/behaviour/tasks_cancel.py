# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def stubborn():
    try:
        await asyncio.sleep(30)
    except asyncio.CancelledError:
        print("no")
    await asyncio.sleep(0)
    return "finished"


async def main():
    task = asyncio.ensure_future(stubborn())
    await asyncio.sleep(0)
    task.cancel()
    print(await task)
    never = asyncio.ensure_future(stubborn())
    never.cancel()
    try:
        await never
    except asyncio.CancelledError:
        print("never ran")
    try:
        await asyncio.wait_for(asyncio.sleep(30), 0.01)
    except asyncio.TimeoutError:
        print("timed out")
    done, pending = await asyncio.wait([asyncio.ensure_future(asyncio.sleep(n)) for n in (0, 30)], return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending))
    for task in pending:
        task.cancel()
    print(await asyncio.gather(stubborn.__call__() if False else asyncio.sleep(0, "x"), fails(), return_exceptions=True))


async def fails():
    raise KeyError("k")


asyncio.run(main())
