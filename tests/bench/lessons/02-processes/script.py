import multiprocessing


def produce(items, guard):
    for _ in range(200):
        with guard:
            sum(range(20_000))
        items.put(list(range(200)))


def consume(items):
    for _ in range(400):
        items.get()


if __name__ == "__main__":
    items, guard = multiprocessing.Queue(4), multiprocessing.Lock()
    workers = [multiprocessing.Process(target=produce, args=(items, guard)) for _ in range(2)]
    workers.append(multiprocessing.Process(target=consume, args=(items,)))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
