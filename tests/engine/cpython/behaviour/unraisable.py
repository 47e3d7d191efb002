# SPDX-License-Identifier: GPL-3.0-or-later
import gc
import weakref


class Bad:
    def __del__(self):
        raise RuntimeError("in __del__")


def callback(reference):
    raise ValueError("in a callback")


Bad()
thing = type("Thing", (), {})()
reference = weakref.ref(thing, callback)
del thing
gc.collect()


def generator():
    try:
        yield 1
    finally:
        raise KeyError("in a generator")


g = generator()
next(g)
del g
print("end")
