import multiprocessing
import threading
import time

WORKERS = 2

def count(n=10_000_000):
    while n > 0:
        n -= 1

def one_after_the_other():
    for _ in range(WORKERS):
        count()

def in_threads():
    threads = [threading.Thread(target=count) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

def in_processes():
    processes = [multiprocessing.Process(target=count) for _ in range(WORKERS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

if __name__ == "__main__":  # a process that is started by "spawn" reads this file anew, and must not start more
    for way in one_after_the_other, in_threads, in_processes:
        begin = time.perf_counter()
        way()
        print(f"{way.__name__}: {time.perf_counter() - begin:.2f} s")
