# SPDX-License-Identifier: GPL-3.0-or-later
# soak
import multiprocessing


def fill(shared, n):
    shared[n] = n * n


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with context.Manager() as manager:
        shared = manager.dict()
        processes = [context.Process(target=fill, args=(shared, n)) for n in range(3)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        print(sorted(shared.items()))
