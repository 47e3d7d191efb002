# SPDX-License-Identifier: GPL-3.0-or-later
import traceback
from concurrent.futures import ThreadPoolExecutor


def bad(x):
    return 1 / x


with ThreadPoolExecutor(2) as pool:
    print(pool.submit(bad, 4).result())
    try:
        pool.submit(bad, 0).result()
    except ZeroDivisionError:
        traceback.print_exc()
pool.submit(bad, 1)
