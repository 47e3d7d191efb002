# SPDX-License-Identifier: GPL-3.0-or-later
"""An event loop, tasks, and blocking calls in its executor."""
import asyncio
import time


async def nap(loop, number):
    await asyncio.sleep(0.002)
    await loop.run_in_executor(None, time.sleep, 0.005)
    return number


async def main(loop):
    return sum(await asyncio.gather(*[nap(loop, number) for number in range(20)]))


loop = asyncio.new_event_loop()
print(loop.run_until_complete(main(loop)))
loop.run_until_complete(loop.shutdown_asyncgens())
loop.close()
