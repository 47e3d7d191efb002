import multiprocessing
import sys
import time
from multiprocessing import shared_memory

TIMES = 3

def receive(pipe):
    for _ in range(TIMES):
        pipe.recv()
        pipe.send("got it")

def through_a_pipe(size):
    numbers = list(range(size // 8))
    here, there = multiprocessing.Pipe()
    child = multiprocessing.Process(target=receive, args=(there,))
    child.start()
    begin = time.perf_counter()
    for _ in range(TIMES):
        here.send(numbers)
        here.recv()
    took = time.perf_counter() - begin
    child.join()
    return took / TIMES

def look(name, pipe):
    for _ in range(TIMES):
        pipe.recv()
        memory = shared_memory.SharedMemory(name)
        bytes(memory.buf)
        memory.close()
        pipe.send("seen it")

def through_shared_memory(size):
    memory = shared_memory.SharedMemory(create=True, size=size)
    here, there = multiprocessing.Pipe()
    child = multiprocessing.Process(target=look, args=(memory.name, there))
    child.start()
    begin = time.perf_counter()
    for _ in range(TIMES):
        memory.buf[:size] = bytes(size)
        here.send("look")
        here.recv()
    took = time.perf_counter() - begin
    child.join()
    memory.close()
    memory.unlink()
    return took / TIMES

if __name__ == "__main__":
    sizes, ways = [1_000, 10_000_000], [through_a_pipe, through_shared_memory]
    if len(sys.argv) > 2:
        sizes, ways = [int(sys.argv[2])], [globals()[sys.argv[1]]]
    for size in sizes:
        for way in ways:
            print(f"{size} bytes {way.__name__}: {way(size):.5f} s")
