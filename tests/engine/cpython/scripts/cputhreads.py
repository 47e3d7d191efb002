# SPDX-License-Identifier: GPL-3.0-or-later
"""Three threads that compute: forced switches and nothing else."""
import threading
import time


def work(until):
    total = 0
    while time.time() < until:
        total += sum(range(200))
    return total


threads = [threading.Thread(target=work, args=(time.time() + 0.3,)) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("done")
