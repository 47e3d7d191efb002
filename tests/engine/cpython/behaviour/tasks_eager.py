# SPDX-License-Identifier: GPL-3.0-or-later
# since: 3.12
import asyncio
import traceback


async def at_once(n):
    print("at once", n, len(traceback.extract_stack()))
    return n


async def waits(n):
    print("begins", n)
    await asyncio.sleep(0.01)
    print("ends", n)
    return n


async def fails():
    raise OSError("at once")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    tasks = [loop.create_task(function(n)) for n in range(3) for function in (at_once, waits)]
    print([task.done() for task in tasks], asyncio.current_task() in tasks)
    print(await asyncio.gather(*tasks))
    try:
        await loop.create_task(fails())
    except OSError:
        traceback.print_exc()


asyncio.run(main())
