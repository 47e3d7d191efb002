# Two threads that compute: two cores, one GIL, and no gain.
import threading
import time


def count(n):
    while n > 0:
        n -= 1


N = 4_000_000

start = time.perf_counter()
count(N)
count(N)
one_after_the_other = time.perf_counter() - start

a = threading.Thread(target=count, args=(N,))
b = threading.Thread(target=count, args=(N,))
start = time.perf_counter()
a.start()
b.start()
a.join()
b.join()
in_threads = time.perf_counter() - start

print(f"one after the other {one_after_the_other:.2f} s, in two threads {in_threads:.2f} s")
