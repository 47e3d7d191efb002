import statistics
import threading
import time

PINGS = 30
WAIT = 0.002  # seconds until an answer is there
SPIN = 0.5  # seconds

def handle(n=1_000):
    while n > 0:
        n -= 1

def ping(late):
    for _ in range(PINGS):
        answer_is_there = time.perf_counter() + WAIT
        time.sleep(WAIT)  # gives up the GIL, and wants it back when the answer is there
        late.append(time.perf_counter() - answer_is_there)
        handle()

def spin():
    end = time.perf_counter() + SPIN
    while time.perf_counter() < end:
        pass

def alone():
    return []

def beside_a_spinner():
    return [threading.Thread(target=spin)]

for others in alone, beside_a_spinner:
    late = []
    threads = [threading.Thread(target=ping, args=[late]), *others()]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{others.__name__}: the middle answer waited {statistics.median(late) * 1000:.2f} ms; {time.perf_counter() - begin:.2f} s")
