import asyncio
import inspect
import multiprocessing
import os
import threading
import time
from pathlib import Path

ORDERS = 8
VCPU_CENTS, MACHINE_CENTS = 4, 1  # an hour; November 2026, rounded, of no particular vendor: put in your own

def count(n):
    while n > 0:
        n -= 1

def order():
    time.sleep(0.1)
    count(1_000_000)

def report():
    count(3_000_000)

async def order_as_a_task():
    await asyncio.sleep(0.1)
    count(1_000_000)

async def all_tasks():
    await asyncio.gather(*(order_as_a_task() for _ in range(ORDERS)))

def in_workers(start):
    workers = [start() for _ in range(ORDERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

def one_after_the_other():
    for _ in range(ORDERS):
        order()

def in_threads():
    in_workers(lambda: threading.Thread(target=order))

def in_asyncio():
    asyncio.run(all_tasks())

def in_processes():
    in_workers(lambda: multiprocessing.Process(target=order))

def in_interpreters():
    source = "import time\n" + inspect.getsource(count) + inspect.getsource(order) + "order()\n"
    in_workers(lambda: threading.Thread(target=lambda: interpreters.create().exec(source)))

def quota():
    try:
        group = Path("/proc/self/cgroup").read_text().rpartition("::")[2].strip().lstrip("/")
        time_allowed, period = Path("/sys/fs/cgroup", group, "cpu.max").read_text().split()
        return f"quota of {int(time_allowed) / int(period):g} cores' time"
    except (OSError, ValueError):
        return "no quota found"

if __name__ == "__main__":
    allowed = len(os.sched_getaffinity(0))
    print(f"{os.cpu_count()} cores reported, {allowed} allowed, {quota()}")
    ways = [(one_after_the_other, 1), (in_threads, 1), (in_asyncio, 1), (in_processes, allowed)]
    try:
        from concurrent import interpreters
        ways.append((in_interpreters, allowed))
    except ImportError:
        print("Python 3.14 is the first that has concurrent.interpreters; here are the other four")
    for way, vcpus in ways:
        begin = time.perf_counter()
        way()
        report()
        took = time.perf_counter() - begin
        cents = took / ORDERS * 1_000_000 / 3600 * (MACHINE_CENTS + vcpus * VCPU_CENTS)
        print(f"{way.__name__} (vCPUs: {vcpus}): {cents:.0f} cents for a million orders, {took:.2f} s")
