# Two tasks, the old way: get_event_loop and ensure_future, as old tutorials have it.
#
# Up to Python 3.11 this runs silently (some releases of 3.10 and 3.11 warn). 3.12 and 3.13 say in a DeprecationWarning
# that there is no current event loop. 3.14 ends with a RuntimeError. Today one writes asyncio.run(main()).
import asyncio


async def task(name):
    for i in range(5):
        print(name, "step", i)
        await asyncio.sleep(0.1)


loop = asyncio.get_event_loop()
first = asyncio.ensure_future(task("first"), loop=loop)
second = asyncio.ensure_future(task("second"), loop=loop)
loop.run_until_complete(asyncio.gather(first, second))
loop.close()

print("both are done")
