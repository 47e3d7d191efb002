# SPDX-License-Identifier: GPL-3.0-or-later
# soak
import multiprocessing
import os


def square(n):
    if n == 7:
        raise ValueError(n)
    return n * n


if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        print(pool.map(square, range(6)), pool.apply(square, (9,)), list(pool.imap(square, range(3))))
        print(pool.apply_async(square, (3,)).get(), pool.starmap(divmod, [(7, 2), (9, 4)]))
        try:
            pool.map(square, [7])
        except ValueError as error:
            print(error)
    print("end")
