# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import threading


async def main():
    loop = asyncio.get_event_loop()
    event = asyncio.Event()
    threading.Thread(target=loop.call_soon_threadsafe, args=(event.set,)).start()
    await event.wait()

    async def double(x):
        await asyncio.sleep(0)
        return 2 * x

    print(await loop.run_in_executor(None, lambda: asyncio.run_coroutine_threadsafe(double(4), loop).result()))


asyncio.run(main())
