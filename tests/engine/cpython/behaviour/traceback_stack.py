# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor


def stack():
    return [(frame.filename.rsplit("/", 1)[1], frame.name) for frame in traceback.extract_stack()]


class Shown(threading.Thread):
    def run(self):
        print(stack())


async def main():
    print(stack())
    await asyncio.sleep(0)
    print(stack())
    asyncio.get_event_loop().call_soon(lambda: print(stack()))
    await asyncio.sleep(0.01)


thread = Shown()
thread.start()
thread.join()
with ThreadPoolExecutor(1) as pool:
    print(pool.submit(stack).result())
asyncio.run(main())
