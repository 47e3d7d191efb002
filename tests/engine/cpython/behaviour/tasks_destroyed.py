# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import gc
import warnings


async def forever():
    await asyncio.Future()


async def unused():
    pass


loop = asyncio.new_event_loop()


async def main():
    task = loop.create_task(forever())
    await asyncio.sleep(0)
    del task


loop.run_until_complete(main())
gc.collect()
unused()
loop.close()
print("closed", loop.is_closed())
