# SPDX-License-Identifier: GPL-3.0-or-later
"""What `./dev bench probe` runs with and without the probe: one figure in nanoseconds on a line of its own, for each argument. Python 3.7 and later."""
import statistics
import sys
import threading
import time


def batches(call, calls=1500, count=60):
    """Median time of a call, in ns; between batches the listener empties the rings."""
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        for _ in range(calls):
            call()
        times.append((time.perf_counter() - begin) / calls * 1e9)
        time.sleep(0.005)
    return statistics.median(times)


def release():
    """A foreign function that does nothing: the GIL is released and retaken around it, and nothing else is."""
    import ctypes

    return batches(ctypes.CDLL(None).getpid)


def read():
    """A read that does not block: as above, and two states."""
    import os

    file = os.open("/dev/zero", os.O_RDONLY)
    return batches(lambda: os.read(file, 1))


def lock():
    """A lock that nobody else wants: no release."""
    one = threading.Lock()

    def pair():
        one.acquire()
        one.release()

    return batches(pair)


def bytecode():
    """Pure bytecode in one thread."""
    times = []
    for _ in range(15):
        begin = time.perf_counter()
        total = 0
        for i in range(400000):
            total += i & 7
        times.append((time.perf_counter() - begin) * 1e9)
    return statistics.median(times)


def hold():
    """Two threads that compute: how long one goes on until the other has been, by its own clock (a gap of more than 1 ms)."""
    holds, end = [], time.perf_counter() + 1.5

    def compute(note):
        begin = last = time.perf_counter()
        while last < end:
            now = time.perf_counter()
            if now - last > 0.001:
                if note:
                    holds.append((last - begin) * 1e9)
                begin = now
            last = now

    threads = [threading.Thread(target=compute, args=(note,)) for note in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statistics.median(holds)


for name in sys.argv[1:]:
    print(globals()[name]())
