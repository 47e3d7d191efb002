import multiprocessing
import sys
import threading
import time

def task():
    pass

def start_and_join(kind, count):
    workers = [kind(target=task) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    ways = [("thread", threading.Thread)]
    for method in "fork", "forkserver", "spawn":
        ways.append((method, multiprocessing.get_context(method).Process))
    for name, kind in ways:
        begin = time.perf_counter()
        start_and_join(kind, count)
        print(f"{count} by {name}: {time.perf_counter() - begin:.4f} s")
