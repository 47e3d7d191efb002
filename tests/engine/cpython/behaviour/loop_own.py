# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import selectors
import threading


class Own(asyncio.SelectorEventLoop):
    def call_soon(self, callback, *args, **kwargs):
        counts.append(1)
        return super().call_soon(callback, *args, **kwargs)


counts = []


async def main():
    await asyncio.sleep(0)
    await asyncio.get_event_loop().run_in_executor(None, int)
    return threading.current_thread().name


loops = [Own(selectors.PollSelector()), Own(selectors.SelectSelector()), asyncio.new_event_loop()]
for loop in loops:
    print(loop.run_until_complete(main()), len(counts) > 0)
    loop.close()


def other():
    loop = asyncio.new_event_loop()
    print(loop.run_until_complete(main()))
    loop.close()


threads = [threading.Thread(target=other, name="T") for _ in range(2)]
for thread in threads:
    thread.start()
    thread.join()
