import threading
import time


def count(n=400_000):
    total = 0
    while n > 0:
        n -= 1
        total += n


def one_after_the_other():
    for _ in range(2):
        count()


def in_threads():
    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


for way in one_after_the_other, in_threads:
    begin = time.perf_counter()
    way()
    print(f"{way.__name__}: {time.perf_counter() - begin:.3f} s")
