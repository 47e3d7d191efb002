# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import collections


class Foreign(asyncio.AbstractEventLoop):
    """A loop that has nothing of asyncio's own but the handles."""

    def __init__(self):
        self.ready = collections.deque()

    def call_soon(self, callback, *args, context=None):
        handle = asyncio.Handle(callback, args, self, context)
        self.ready.append(handle)
        return handle

    def get_debug(self):
        return False

    def create_future(self):
        return asyncio.Future(loop=self)

    def create_task(self, coroutine, **more):
        return asyncio.Task(coroutine, loop=self, **more)

    def call_exception_handler(self, context):
        print("handler", sorted(context), repr(context["exception"]))

    def run(self, coroutine):
        task = self.create_task(coroutine)
        asyncio._set_running_loop(self)
        try:
            while self.ready:
                self.ready.popleft()._run()
        finally:
            asyncio._set_running_loop(None)
        return task.result()


async def child(n):
    await asyncio.sleep(0)
    return n


async def main():
    asyncio.get_event_loop().call_soon(lambda: 1 / 0)
    tasks = [asyncio.get_event_loop().create_task(child(n)) for n in range(3)]
    never = asyncio.get_event_loop().create_task(child(9))
    never.cancel()
    print(await asyncio.gather(*tasks), await asyncio.gather(never, return_exceptions=True))


loop = Foreign()
print(loop.run(main()))
asyncio.run(main())
