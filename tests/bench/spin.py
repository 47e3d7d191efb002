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


def spin(core):
    os.sched_setaffinity(0, {core})
    n = 0
    while time.process_time() < seconds:
        for _ in range(1000):
            n += 1


threads = [threading.Thread(target=spin, args=(cores[i % len(cores)],)) for i in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
