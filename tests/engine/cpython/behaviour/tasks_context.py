# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import contextvars

var = contextvars.ContextVar("var", default="none")


async def child(n):
    var.set(n)
    await asyncio.sleep(0)
    return var.get()


async def main():
    var.set("main")
    print(await asyncio.gather(*[asyncio.ensure_future(child(n)) for n in range(3)]), var.get())
    asyncio.get_event_loop().call_soon(lambda: print(var.get()))
    await asyncio.sleep(0)


asyncio.run(main())
print(var.get())
