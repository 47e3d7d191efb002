# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
from concurrent.futures import ThreadPoolExecutor


async def main():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as pool:
        await asyncio.gather(*(loop.run_in_executor(pool, print, "job") for _ in range(3)))
        print("mapped")
        loop.run_in_executor(pool, print, "submitted")


asyncio.run(main())
