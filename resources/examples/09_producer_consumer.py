# Producer and consumer: a queue of three places, and who waits for whom.
import queue
import threading
import time

jobs = queue.Queue(maxsize=3)


def produce():
    for number in range(12):
        jobs.put(number)  # waits while the queue is full
        print("put", number, "- in the queue:", jobs.qsize())
    jobs.put(None)


def consume():
    while True:
        number = jobs.get()
        if number is None:
            return
        time.sleep(0.05)
        print("         done", number)


producer = threading.Thread(target=produce, name="producer")
consumer = threading.Thread(target=consume, name="consumer")
producer.start()
consumer.start()
producer.join()
consumer.join()
