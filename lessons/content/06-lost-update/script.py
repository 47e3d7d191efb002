import sys
import threading
import time

THOUSANDS = 500
count = 0
lock = threading.Lock()

def same(number):
    return number

def plain():
    global count
    for _ in range(1000 * THOUSANDS):
        count += 1

def with_a_call():
    global count
    for _ in range(1000 * THOUSANDS):
        count = same(count) + 1

def with_a_lock():
    global count
    for _ in range(THOUSANDS):
        with lock:  # for a thousand at a time: taking it costs more than adding
            for _ in range(1000):
                count = same(count) + 1

print(f"Python {sys.version_info.major}.{sys.version_info.minor}")
for way in plain, with_a_call, with_a_lock:
    count = 0
    threads = [threading.Thread(target=way) for _ in range(2)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{way.__name__}: {count} of {2 * 1000 * THOUSANDS}, {time.perf_counter() - begin:.2f} s")
