# SPDX-License-Identifier: GPL-3.0-or-later
# until: 3.10
import asyncio


@asyncio.coroutine
def old(n):
    yield from asyncio.sleep(0.01)
    return n


print(asyncio.get_event_loop().run_until_complete(old(3)))
