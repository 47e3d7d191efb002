# SPDX-License-Identifier: GPL-3.0-or-later
"""Two CPU-bound threads, each pinned to a core of its own: the counterpart of `one-gil` for the benchmark. Arguments: seconds, interval in ms."""
import os
import sys
import threading
import time

seconds, interval = float(sys.argv[1]), float(sys.argv[2]) / 1000
sys.setswitchinterval(interval)
cores = sorted(os.sched_getaffinity(0))
until = time.monotonic() + seconds


def spin(core):
    os.sched_setaffinity(0, {core})
    n = 0
    while time.monotonic() < until:
        for _ in range(1000):
            n += 1


threads = [threading.Thread(target=spin, args=(cores[i % len(cores)],)) for i in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
