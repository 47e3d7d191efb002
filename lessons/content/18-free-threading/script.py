import sys
import threading
import time

N = 200_000
total = 0
guard = threading.Lock()

def one(n):
    return n + 1

def private():
    mine = 0
    for _ in range(N):
        mine = one(mine)

def shared():
    global total
    for _ in range(N):
        total = one(total)

def guarded():
    global total
    for _ in range(N):
        with guard:
            total = one(total)

def in_two(work):
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

with_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
print("this Python", "has a GIL" if with_gil else "has no GIL: threads run in parallel")
for work in private, shared, guarded:
    total = 0
    begin = time.perf_counter()
    in_two(work)
    took = time.perf_counter() - begin
    lost = 0 if work is private else 2 * N - total
    print(f"{work.__name__}: {lost} lost, {took:.2f} s")
