# SPDX-License-Identifier: GPL-3.0-or-later
"""Forks while other threads run, in the child threads again; the child's child, too."""
import os
import sys
import threading
import time
import warnings

warnings.simplefilter("ignore")
stop = False


def compute():
    while not stop:
        sum(range(100))


def busy_for(seconds):
    until = time.time() + seconds
    threads = [threading.Thread(target=lambda: [sum(range(100)) for _ in iter(lambda: time.time() < until, False)]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


others = [threading.Thread(target=compute) for _ in range(2)]
for other in others:
    other.start()
children = []
for _ in range(3):
    child = os.fork()
    if child == 0:
        grandchild = os.fork()
        if grandchild == 0:
            os._exit(5)
        status = os.waitpid(grandchild, 0)[1]
        busy_for(0.05)
        os._exit(4 if os.WEXITSTATUS(status) == 5 else 1)
    children.append(child)
print(sorted(os.WEXITSTATUS(os.waitpid(child, 0)[1]) for child in children))
stop = True
for other in others:
    other.join()
