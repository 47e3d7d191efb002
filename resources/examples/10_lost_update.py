# The lost update: four threads add to one counter.
#
# Between reading c and storing it another thread may run. With the call in between every version loses updates; a plain
# c += 1 lost some up to 3.9, and happens to lose none from 3.10 on, where threads only change at calls and loops.
import threading

N = 1_000_000
c = 0


def same(value):
    return value


def add():
    global c
    for _ in range(N):
        c = same(c) + 1


threads = [threading.Thread(target=add) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

print(f"expected {4 * N}, got {c}: {4 * N - c} updates were lost")
