import threading
import time

THREADS = 2

def count(n=10_000_000):
    while n > 0:
        n -= 1

def one_after_the_other():
    for _ in range(THREADS):
        count()

def in_threads():
    threads = [threading.Thread(target=count) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

for way in one_after_the_other, in_threads:
    begin = time.perf_counter()
    way()
    print(f"{way.__name__}: {time.perf_counter() - begin:.2f} s")
