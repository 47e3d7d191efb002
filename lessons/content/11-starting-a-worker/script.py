import multiprocessing
import threading
import time

def task():
    pass

def in_two(kind):
    workers = [kind(target=task), kind(target=task)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

if __name__ == "__main__":
    ways = [("thread", threading.Thread)]
    for method in "fork", "forkserver", "spawn":
        ways.append((method, multiprocessing.get_context(method).Process))
    for name, kind in ways:
        begin = time.perf_counter()
        in_two(kind)
        print(f"two by {name}: {time.perf_counter() - begin:.4f} s")
