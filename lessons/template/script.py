import threading
import time

SLEEPERS = 3


def sleeper():
    time.sleep(0.2)


def one_after_the_other():
    for _ in range(SLEEPERS):
        sleeper()


def in_threads():
    threads = [threading.Thread(target=sleeper) for _ in range(SLEEPERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


for way in one_after_the_other, in_threads:
    begin = time.perf_counter()
    way()
    print(f"{way.__name__}: {time.perf_counter() - begin:.2f} s")
