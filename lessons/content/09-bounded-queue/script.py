import queue
import threading
import time

ITEMS = 50
BOUND = 5

def produce(items):
    for number in range(ITEMS):
        time.sleep(0.001)  # makes something, quickly
        items.put(number)  # waits here if there is no room

def consume(items, depths):
    for _ in range(ITEMS):
        depths.append(items.qsize())
        items.get()
        time.sleep(0.005)  # needs longer for it

for bound in 0, BOUND:  # 0: no bound
    items, depths = queue.Queue(bound), []
    producer = threading.Thread(target=produce, args=[items])
    consumer = threading.Thread(target=consume, args=[items, depths])
    begin = time.perf_counter()
    producer.start()
    consumer.start()
    producer.join()
    produced = time.perf_counter() - begin
    consumer.join()
    print(f"bound {bound}: at most {max(depths)} waiting, producer done after {produced:.2f} s, all after {time.perf_counter() - begin:.2f} s")
