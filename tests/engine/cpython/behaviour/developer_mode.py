# SPDX-License-Identifier: GPL-3.0-or-later
# options: -X dev
import asyncio
import threading


async def main():
    await asyncio.sleep(0)
    open("/dev/null")


asyncio.run(main())
threading.Thread(target=print, args=("thread",)).start()
