import contextlib
import threading
import time

ROUNDS = 5
ITEMS = ["apples", "pears", "plums", "nuts"]
stock = {}
lock, deliveries, returns = threading.Lock(), threading.Lock(), threading.Lock()
item_locks = {item: threading.Lock() for item in ITEMS}

def one_more(item):
    number = stock[item]
    time.sleep(0.002)  # writes it into a file, say: others get their turn
    stock[item] = number + 1

def work(lock_of):
    for _ in range(ROUNDS):
        for item in ITEMS:
            with lock_of(item):
                one_more(item)
            time.sleep(0.001)  # on the way to the next shelf

def main_lock(item):
    return lock

def lock_of_the_item(item):
    return item_locks[item]

def lock_of_deliveries(item):
    return deliveries

def lock_of_returns(item):
    return returns

def no_lock(item):
    return contextlib.nullcontext()

for name, locks in {
    "one lock": [main_lock] * 4,
    "a lock per item": [lock_of_the_item] * 4,
    "a lock per function": [lock_of_deliveries] * 2 + [lock_of_returns] * 2,
    "one forgets it": [main_lock] * 3 + [no_lock],
}.items():
    stock.update(dict.fromkeys(ITEMS, 0))
    threads = [threading.Thread(target=work, args=[lock_of]) for lock_of in locks]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{name}: {sum(stock.values())} of {4 * ROUNDS * len(ITEMS)}, {time.perf_counter() - begin:.2f} s")
