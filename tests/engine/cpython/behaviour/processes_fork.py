# SPDX-License-Identifier: GPL-3.0-or-later
# arguments: a b
import multiprocessing
import sys


def child(queue, n):
    queue.put((n, __name__, multiprocessing.current_process().name, sys.argv[1:]))
    sys.exit(n)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    processes = [context.Process(target=child, args=(queue, n), name="p%d" % n) for n in range(2)]
    for process in processes:
        process.start()
    print(sorted(queue.get() for _ in processes))
    for process in processes:
        process.join()
        print(process.name, process.exitcode, process.is_alive())
    print([thread.name for thread in __import__("threading").enumerate() if not thread.daemon])
