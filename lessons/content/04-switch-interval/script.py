import sys
import threading
import time

THREADS = 2
INTERVAL = 0.005  # seconds; 0.005 is what Python starts with

def count(n=4_000_000):
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

sys.setswitchinterval(INTERVAL)
print(f"switch interval: {sys.getswitchinterval() * 1000:g} ms")
for way in one_after_the_other, in_threads:
    begin = time.perf_counter()
    way()
    print(f"{way.__name__}: {time.perf_counter() - begin:.2f} s")
