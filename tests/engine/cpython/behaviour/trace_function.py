# SPDX-License-Identifier: GPL-3.0-or-later
import sys
import threading

events = []


def trace(frame, event, argument):
    name = frame.f_code.co_filename.rsplit("/", 1)[-1]
    events.append((name, frame.f_code.co_name, event))
    return trace


def work():
    pass


sys.settrace(trace)
threading.settrace(trace)
import queue
import asyncio

thread = threading.Thread(target=work)
thread.start()
thread.join()


async def main():
    await asyncio.sleep(0)


asyncio.run(main())
sys.settrace(None)
print(sys.gettrace(), len([event for event in events if "interleave" in event[0]]))
calls = [event[1] for event in events if event[0] == __file__.rsplit("/", 1)[1]]
print(calls)
