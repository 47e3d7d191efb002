# Two threads: started and joined, as every tutorial begins.
import threading
import time


def task(name):
    for i in range(5):
        print(name, "step", i)
        time.sleep(0.1)  # lets go of the GIL: the other one runs


t1 = threading.Thread(target=task, args=("first",))
t2 = threading.Thread(target=task, args=("second",))

t1.start()
t2.start()

t1.join()
t2.join()

print("both are done")
