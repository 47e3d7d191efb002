# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing
import sys


def depth(n=0):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


def show():
    sys.setrecursionlimit(400)
    print(depth())


if __name__ == "__main__":
    process = multiprocessing.get_context("fork").Process(target=show)
    process.start()
    process.join()
