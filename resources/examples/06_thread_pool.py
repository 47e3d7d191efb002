# A thread pool: twenty waits on four threads overlap.
from concurrent.futures import ThreadPoolExecutor
import time


def fetch(number):
    time.sleep(0.1)  # stands for a request to a server
    return number * number


start = time.perf_counter()
with ThreadPoolExecutor(max_workers=4) as pool:
    for number, answer in enumerate(pool.map(fetch, range(20))):
        print(number, answer)
print(f"20 waits of 0.1 s took {time.perf_counter() - start:.2f} s")
