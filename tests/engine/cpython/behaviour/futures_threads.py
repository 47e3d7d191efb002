# SPDX-License-Identifier: GPL-3.0-or-later
import concurrent.futures
import threading


def job(n):
    if n == 5:
        raise ValueError(n)
    return n * n


with concurrent.futures.ThreadPoolExecutor(3, thread_name_prefix="mine", initializer=int) as pool:
    futures = [pool.submit(job, n) for n in range(10)]
    done, _ = concurrent.futures.wait(futures)
    print(sorted(future.result() for future in done if future.exception() is None), len(done))
    print(list(pool.map(job, range(5))), threading.active_count() <= 4)
    futures[0].add_done_callback(lambda future: print("callback", future.result()))
    print(pool.submit(lambda: threading.current_thread().name.split("_")[0]).result())
try:
    pool.submit(job, 1)
except RuntimeError as error:
    print(error)
