import threading
import time

PIECES = 5
started = []
finished = []

def count(n=200_000):
    while n > 0:
        n -= 1

def task(name):
    started.append(name)
    for _ in range(PIECES):
        count()
    finished.append(name)

def one_after_the_other():
    for name in "ABCD":
        task(name)

def in_threads():
    threads = [threading.Thread(target=task, args=[name]) for name in "ABCD"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

for way in one_after_the_other, in_threads, in_threads, in_threads:
    started.clear()
    finished.clear()
    begin = time.perf_counter()
    way()
    print(f"{way.__name__}: started {''.join(started)}, finished {''.join(finished)}, {time.perf_counter() - begin:.2f} s")
