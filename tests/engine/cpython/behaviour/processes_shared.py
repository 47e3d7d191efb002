# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing


def add(value, array, lock, n):
    for i in range(n):
        with lock:
            value.value += 1
            array[i % 3] += 1


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    value, array, lock = context.Value("i", 0), context.Array("i", 3), context.Lock()
    processes = [context.Process(target=add, args=(value, array, lock, 300)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(value.value, list(array))
    parent, child = context.Pipe()
    parent.send({"a": 1})
    print(child.recv(), child.poll(0.01))
