# SPDX-License-Identifier: GPL-3.0-or-later
import sys
import threading

sys.setrecursionlimit(100000)
threading.stack_size(256 * 1024 * 1024)


def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


thread = threading.Thread(target=lambda: print(down(20000)))
thread.start()
thread.join()
