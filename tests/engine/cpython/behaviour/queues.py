# SPDX-License-Identifier: GPL-3.0-or-later
import queue
import threading


def consume():
    while True:
        item = items.get()
        items.task_done()
        if item is None:
            break
        done.append(item)


done = []
items = queue.Queue(maxsize=3)
thread = threading.Thread(target=consume)
thread.start()
for n in range(50):
    items.put(n)
items.put(None)
items.join()
thread.join()
print(done == list(range(50)), items.qsize())
for kind in (queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue):
    q = kind()
    for n in (3, 1, 2):
        q.put(n)
    print([q.get() for _ in range(3)])
full = queue.Queue(1)
full.put(1)
for action in (lambda: full.put(2, block=False), lambda: full.put(2, timeout=0.01), lambda: [full.get(), full.get_nowait()]):
    try:
        action()
    except (queue.Full, queue.Empty) as error:
        print(type(error))
