# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

sys.setrecursionlimit(400)


def depth(n=0):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


print("main", depth())


async def main():
    print("task", depth())
    await asyncio.sleep(0)
    print("task again", depth())
    asyncio.get_event_loop().call_soon(lambda: print("callback", depth()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)


asyncio.run(main())
thread = threading.Thread(target=lambda: print("thread", depth()))
thread.start()
thread.join()
with ThreadPoolExecutor(1) as pool:
    print("job", pool.submit(depth).result())
