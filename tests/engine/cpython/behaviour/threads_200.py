# SPDX-License-Identifier: GPL-3.0-or-later
import threading

total = 0
lock = threading.Lock()


def work():
    global total
    for _ in range(100):
        with lock:
            total += 1


threads = [threading.Thread(target=work) for _ in range(200)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(total, threading.active_count(), threads[-1].name)
