import threading
import time

ROUNDS = 20
left = threading.Lock()
right = threading.Lock()
both_there = threading.Barrier(2)

def left_then_right():
    both_there.wait()
    for _ in range(ROUNDS):
        with left:
            time.sleep(0.003)  # looks something up
            with right:
                time.sleep(0)  # here it needs both

def right_then_left():
    both_there.wait()
    for _ in range(ROUNDS):
        with right:
            time.sleep(0.003)
            with left:
                time.sleep(0)

for name, tasks in {"ordered": [left_then_right, left_then_right], "crossed": [left_then_right, right_then_left]}.items():
    # Daemons die with the program, so it can end though they never do.
    threads = [threading.Thread(target=task, daemon=True) for task in tasks]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=1)
    stuck = sum(thread.is_alive() for thread in threads)
    print(f"{name}: {stuck} of {len(threads)} threads still wait after {time.perf_counter() - begin:.2f} s")
