# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing
import os


def bad():
    raise ValueError("in a child")


def leave():
    os._exit(9)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    for target in (bad, leave):
        process = context.Process(target=target)
        process.start()
        process.join()
        print(process.exitcode)
