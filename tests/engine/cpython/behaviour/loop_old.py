# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio


async def child(n):
    await asyncio.sleep(0.01)
    print("child", n)


loop = asyncio.get_event_loop()
tasks = [asyncio.ensure_future(child(n)) for n in range(2)]
loop.run_until_complete(asyncio.gather(*tasks))
loop.close()
print("closed")
