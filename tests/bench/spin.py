# SPDX-License-Identifier: GPL-3.0-or-later
"""Two CPU-bound threads, each pinned to a core of its own: the counterpart of `one-gil` for the benchmark. Arguments: seconds of CPU
time for both together (an amount of work, as the engine's: on a busy machine it takes longer), interval in ms."""
import os
import sys
import threading
import time

seconds, interval = float(sys.argv[1]), float(sys.argv[2]) / 1000
sys.setswitchinterval(interval)
cores = sorted(os.sched_getaffinity(0))


def count(times):
    n = 0
    for _ in range(times):  # bytecode only: a call of C between two safe points would lengthen some holds by as much as it takes
        n += 1


def spin(core, times):
    os.sched_setaffinity(0, {core})
    count(times)


TRIED = 300_000
before = time.process_time()
count(TRIED)
each = int(seconds / 2 / (time.process_time() - before) * TRIED)
threads = [threading.Thread(target=spin, args=(cores[i % len(cores)], each)) for i in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
