# SPDX-License-Identifier: GPL-3.0-or-later
"""multiprocessing by a start method (the argument): a pool, a queue, a lock, and a thread in each child."""
import multiprocessing
import sys
import threading


def square(number):
    thread = threading.Thread(target=sum, args=(range(10000),))
    thread.start()
    thread.join()
    return number * number


def put(queue, lock):
    with lock:
        queue.put("hello")


if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    with context.Pool(2) as pool:
        print(sum(pool.map(square, range(20))))
    queue, lock = context.Queue(), context.Lock()
    process = context.Process(target=put, args=(queue, lock))
    process.start()
    print(queue.get())
    process.join()
    print(process.exitcode)
