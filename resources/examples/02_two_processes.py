# Two processes: each has a Python and a GIL of its own; with the guard that spawn needs.
from multiprocessing import Process
import os
import time


def task(name):
    for i in range(5):
        print(name, "step", i, "in process", os.getpid(), flush=True)
        time.sleep(0.1)


if __name__ == "__main__":  # a spawned child imports this file, and must not start children itself
    p1 = Process(target=task, args=("first",))
    p2 = Process(target=task, args=("second",))

    p1.start()
    p2.start()

    p1.join()
    p2.join()

    print("both are done")
