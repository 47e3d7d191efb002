# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import os
import signal


async def main():
    asyncio.get_event_loop().call_later(0.2, os.kill, os.getpid(), signal.SIGINT)
    try:
        await asyncio.sleep(30)
    finally:
        print("cleaned up")


asyncio.run(main())
