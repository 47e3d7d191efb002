import threading
def work(first, second, both):
    first.acquire()
    both.wait()
    second.acquire()
