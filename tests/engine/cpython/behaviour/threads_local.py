# SPDX-License-Identifier: GPL-3.0-or-later
import threading

local = threading.local()
results = []


class Worker(threading.Thread):
    def __init__(self, n):
        super().__init__()
        self.n = n

    def run(self):
        local.value = self.n
        results.append(local.value)


workers = [Worker(n) for n in range(10)]
for worker in workers:
    worker.start()
    worker.join()
print(results, hasattr(local, "value"))
worker.join()
try:
    Worker(1).join()
except RuntimeError as error:
    print(error)
