#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same figures as process_bench.cpp, of the Python that runs this: `processes_cpython.py FIGURE` prints one number."""
import multiprocessing
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import shared_memory


def nothing(_=None):
    pass


def start_and_join(method):
    context = multiprocessing.get_context(method)
    times = 3 if method == "spawn" else 6
    if method == "forkserver":  # the first start also starts the server
        first = context.Process(target=nothing)
        first.start()
        first.join()
    begin = time.perf_counter()
    for _ in range(times):
        child = context.Process(target=nothing)
        child.start()
        child.join()
    return (time.perf_counter() - begin) / times * 1e6


def thread():
    best = 1.0
    for _ in range(50):
        begin = time.perf_counter()
        one = threading.Thread(target=nothing)
        one.start()
        one.join()
        best = min(best, time.perf_counter() - begin)
    return best * 1e6


def pool():
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as executor:
        executor.submit(nothing).result()
        begin = time.perf_counter()
        for _ in range(400):
            executor.submit(nothing).result()
        return (time.perf_counter() - begin) / 400 * 1e6


def ints(size):
    return [100000 + i * 7919 for i in range(size // 5)]


def send_all(connection, message, count):
    for _ in range(count):
        connection.send(message)


def put_all(queue, message, count):
    for _ in range(count):
        queue.put(message)


def pipe(size, count):
    context = multiprocessing.get_context("fork")
    read, write = context.Pipe(duplex=False)
    begin = time.perf_counter()
    child = context.Process(target=send_all, args=(write, ints(size), count))
    child.start()
    for _ in range(count):
        read.recv()
    took = time.perf_counter() - begin
    child.join()
    return count / took


def queue(size, count):
    context = multiprocessing.get_context("fork")
    items = context.Queue()
    begin = time.perf_counter()
    child = context.Process(target=put_all, args=(items, ints(size), count))
    child.start()
    for _ in range(count):
        items.get()
    took = time.perf_counter() - begin
    child.join()
    return count / took


def memory():
    size, times = 16 << 20, 20
    block = shared_memory.SharedMemory(create=True, size=size)
    try:
        data = bytes(size)
        begin = time.perf_counter()
        for _ in range(times):
            block.buf[:size] = data
        return size * times / (time.perf_counter() - begin) * 1e-9
    finally:
        block.close()
        block.unlink()


FIGURES = {"thread": thread, "fork": lambda: start_and_join("fork"), "spawn": lambda: start_and_join("spawn"),
           "forkserver": lambda: start_and_join("forkserver"), "pool": pool, "pipe": lambda: pipe(100, 20000),
           "pipe-mib": lambda: pipe(1 << 20, 60), "queue": lambda: queue(100, 20000), "memory": memory}

if __name__ == "__main__":
    print(f"{FIGURES[sys.argv[1]]():.3f}")
