# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import logging
import re
import sys
import time


class Short(logging.Formatter):
    def format(self, record):
        return re.sub(r"[0-9]+\.[0-9]+ seconds", "N seconds", super().format(record))


handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(Short("%(message)s"))
logging.getLogger("asyncio").addHandler(handler)


async def slow():
    time.sleep(0.3)


async def main():
    asyncio.get_event_loop().call_soon(time.sleep, 0.3)
    await asyncio.ensure_future(slow())


asyncio.run(main(), debug=True)
