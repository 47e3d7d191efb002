# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import gc
import sys
import threading
import weakref


class Marked(threading.Thread):
    pass


thread = Marked(target=int)
reference = weakref.ref(thread)
thread.start()
thread.join()
print(sys.getrefcount(thread), weakref.getweakrefcount(thread))
del thread
print(reference())


async def child():
    await asyncio.sleep(0)


async def main():
    task = asyncio.ensure_future(child())
    await asyncio.sleep(0)
    print(sys.getrefcount(task), weakref.getweakrefcount(task))
    await task
    gone = weakref.ref(task)
    del task
    await asyncio.sleep(0)
    print(gone())


asyncio.run(main())
loop = asyncio.new_event_loop()
gone = weakref.ref(loop)
loop.run_until_complete(asyncio.sleep(0))
loop.close()
del loop
gc.collect()
print(gone(), gc.isenabled(), gc.get_threshold())
