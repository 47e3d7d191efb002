import sys
import threading
import time

WORK = """
total = 0
for _ in range(3_000_000):
    total += 1
"""

def in_two(work):
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

def in_threads():
    in_two(lambda: exec(WORK, globals()))

def in_interpreters():
    in_two(lambda: interpreters.create().exec(WORK))

def through_a_queue():
    queue = interpreters.create_queue()

    def hand_over():
        for _ in range(50):
            queue.put(bytes(100_000))

    sender = threading.Thread(target=hand_over)
    sender.start()
    receiver = interpreters.create()
    receiver.exec("from concurrent import interpreters")
    receiver.prepare_main(queue=queue)
    receiver.exec("for _ in range(50): queue.get()")
    sender.join()

ways = [in_threads]
try:
    from concurrent import interpreters
    ways += [in_interpreters, through_a_queue]
except ImportError:
    print("Python 3.14 is the first that has concurrent.interpreters; here are threads only")
asked = [way for way in ways if way.__name__ in sys.argv[1:]]
for way in asked or ways:
    begin = time.perf_counter()
    way()
    print(f"{way.__name__}: {time.perf_counter() - begin:.2f} s")
