# SPDX-License-Identifier: GPL-3.0-or-later
import threading


def work(n):
    if n == 3:
        raise RuntimeError("in a thread")
    print("worker", n, threading.current_thread().name)


for n in range(5):
    thread = threading.Thread(target=work, args=(n,), name="w%d" % n)
    thread.start()
    thread.join()
print(threading.enumerate()[0].name)
