# A process pool: two GILs for work that computes.
from concurrent.futures import ProcessPoolExecutor
import time


def primes_below(limit):
    found = 0
    for candidate in range(2, limit):
        for divisor in range(2, int(candidate**0.5) + 1):
            if candidate % divisor == 0:
                break
        else:
            found += 1
    return found


if __name__ == "__main__":
    limits = [30_000, 31_000, 32_000, 33_000]
    start = time.perf_counter()
    with ProcessPoolExecutor(max_workers=2) as pool:
        for limit, found in zip(limits, pool.map(primes_below, limits)):
            print(f"{found} primes below {limit}")
    print(f"took {time.perf_counter() - start:.2f} s")
