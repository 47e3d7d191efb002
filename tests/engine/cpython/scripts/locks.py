# SPDX-License-Identifier: GPL-3.0-or-later
"""A contended lock, a queue and an event."""
import threading
import time

try:
    import queue
except ImportError:
    import Queue as queue

lock, work, begin = threading.Lock(), queue.Queue(4), threading.Event()
counted = 0


def count():
    global counted
    begin.wait()
    for _ in range(20):
        with lock:
            before = counted
            time.sleep(0.0005)
            counted = before + 1


def consume():
    while work.get() is not None:
        pass


threads = [threading.Thread(target=count) for _ in range(3)] + [threading.Thread(target=consume)]
for thread in threads:
    thread.start()
begin.set()
for number in range(50):
    work.put(number)
work.put(None)
for thread in threads:
    thread.join()
print(counted)
