# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib


@contextlib.contextmanager
def manager():
    print("enter")
    try:
        yield 1
    except ValueError as error:
        print("inside", error)
    finally:
        print("leave")


with manager():
    raise ValueError("x")


def gen():
    received = yield 1
    while received:
        received = yield received * 2
    return "value"


g = gen()
print(next(g), g.send(4))
try:
    g.send(0)
except StopIteration as stop:
    print(stop.value)


async def agen():
    for n in range(3):
        yield n


async def consume():
    return [n async for n in agen()]


import asyncio

print(asyncio.run(consume()))
