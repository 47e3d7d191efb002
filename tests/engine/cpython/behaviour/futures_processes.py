# SPDX-License-Identifier: GPL-3.0-or-later
# soak
import concurrent.futures
import multiprocessing
import os
import signal
import traceback


def job(n):
    if n == 3:
        raise ValueError(n)
    return n * n


def die():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        futures = [pool.submit(job, n) for n in range(6)]
        print([future.exception() or future.result() for future in futures])
        print(list(pool.map(job, range(3))))
        try:
            futures[3].result()
        except ValueError:
            traceback.print_exc()
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            pool.submit(die).result()
        except concurrent.futures.process.BrokenProcessPool as error:
            print(error)
