# SPDX-License-Identifier: GPL-3.0-or-later
"""concurrent.futures: threads and processes."""
import concurrent.futures
import time


def nap(number):
    time.sleep(0.002)
    return number


def square(number):
    return number * number


if __name__ == "__main__":
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        print(sum(pool.map(nap, range(40))))
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(sum(pool.map(square, range(20))))
