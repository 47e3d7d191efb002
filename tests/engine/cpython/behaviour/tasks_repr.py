# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import sys


async def child():
    await asyncio.sleep(0.01)


async def main():
    loop = asyncio.get_event_loop()
    task = loop.create_task(child())
    print(task)
    await asyncio.sleep(0)
    print(task, loop.get_task_factory(), type(task), sorted(vars(type(loop))) == sorted(vars(type(loop))))
    print(len(asyncio.all_tasks()), asyncio.current_task() in asyncio.all_tasks())
    await task
    print(task)
    handle = loop.call_later(10, print)
    print(repr(handle).split(" when=")[0])
    handle.cancel()
    print(sys.getrefcount(task))


asyncio.run(main())
