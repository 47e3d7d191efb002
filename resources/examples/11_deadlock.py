# A deadlock: two locks, taken in opposite order. Stop ends it.
import threading
import time

left = threading.Lock()
right = threading.Lock()


def one():
    with left:
        time.sleep(0.1)
        with right:
            print("one has both")


def two():
    with right:
        time.sleep(0.1)
        with left:
            print("two has both")


a = threading.Thread(target=one, name="one")
b = threading.Thread(target=two, name="two")
a.start()
b.start()
print("waiting for them", flush=True)
a.join()
b.join()
