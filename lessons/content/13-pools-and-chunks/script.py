import os
import time
from concurrent.futures import ProcessPoolExecutor

ITEMS = 200

def job(number):
    left = 20_000
    while left > 0:
        left -= 1
    return number

def in_a_pool(workers, chunk):
    with ProcessPoolExecutor(workers) as pool:
        results = pool.map(job, range(ITEMS), chunksize=chunk)
        return sum(results)

if __name__ == "__main__":
    print(f"this machine reports {os.cpu_count()} cores")
    for workers, chunk in (1, 10), (2, 10), (8, 10), (2, 1), (2, ITEMS):
        begin = time.perf_counter()
        in_a_pool(workers, chunk)
        took = time.perf_counter() - begin
        print(f"{workers} workers, chunks of {chunk}: {took:.2f} s")
