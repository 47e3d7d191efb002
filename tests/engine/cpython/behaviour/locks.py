# SPDX-License-Identifier: GPL-3.0-or-later
import threading

lock, rlock, event, barrier = threading.Lock(), threading.RLock(), threading.Event(), threading.Barrier(3)
semaphore, condition = threading.BoundedSemaphore(2), threading.Condition()
print(lock.acquire(timeout=0.01), lock.acquire(timeout=0.01), lock.locked())
lock.release()
try:
    lock.release()
except RuntimeError as error:
    print(error)
with rlock, rlock:
    print(event.wait(0.01))
order = []


def worker(n):
    barrier.wait()
    with semaphore, condition:
        order.append(n)
        condition.notify_all()


threads = [threading.Thread(target=worker, args=(n,)) for n in range(3)]
for thread in threads:
    thread.start()
with condition:
    condition.wait_for(lambda: len(order) == 3)
print(sorted(order))
try:
    semaphore.release()
    semaphore.release()
    semaphore.release()
except ValueError as error:
    print(error)
