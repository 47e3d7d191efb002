# A question: one thread waits for what you type, another goes on.
import threading
import time

done = threading.Event()


def clock():
    seconds = 0
    while not done.wait(1):
        seconds += 1
    print(f"you took {seconds} s")


background = threading.Thread(target=clock, name="clock")
background.start()
name = input("What is your name? ")
done.set()
background.join()
print(f"Hello, {name}!")
