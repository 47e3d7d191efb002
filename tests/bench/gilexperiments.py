# SPDX-License-Identifier: GPL-3.0-or-later
"""The GIL experiments of `./dev bench conformance` for any CPython from 2.7 on: the counterparts of gilexperiments.cpp, which has the
engine's. Arguments: an experiment and its own; prints one line of JSON."""
import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
import time

now = time.time  # the same in every version, and between processes


def pin(last):
    """The calling thread to the first or the last of the cores that the process may use (Python 2 has no call for that)."""
    libc = ctypes.CDLL(None, use_errno=True)
    mask = (ctypes.c_ulong * 16)()
    if libc.sched_getaffinity(0, ctypes.sizeof(mask), mask) < 0:
        return
    cores = [i for i in range(16 * 64) if mask[i // 64] >> (i % 64) & 1]
    one = (ctypes.c_ulong * 16)()
    core = cores[-1 if last else 0]
    one[core // 64] = 1 << (core % 64)
    libc.sched_setaffinity(0, ctypes.sizeof(one), one)


def set_interval(ms):
    if hasattr(sys, "setswitchinterval"):
        sys.setswitchinterval(ms / 1000.0)


def count(n):
    while n:
        n -= 1


def together(works):
    threads = [threading.Thread(target=work) for work in works]
    begin = now()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return now() - begin


def throughput(threads, cores=0):
    """Wall time of K threads over that of the same work one after the other. With `cores`, they are pinned to so many in turn, one or two."""
    begin = now()
    count(1000000)
    n = int(1000000 * 0.3 / (now() - begin) / threads)
    if cores:
        pin(False)
    begin = now()
    for _ in range(threads):
        count(n)
    sequential = now() - begin

    def work(number):
        if cores:
            pin(number % cores)
        count(n)

    return together([lambda number=number: work(number) for number in range(threads)]) / sequential


def waits(threads, interval=5):
    """Gaps of more than half a millisecond in each thread's own time, in ms: its waits, and what the scheduler took."""
    set_interval(interval)
    end = now() + 1.5
    found = []

    def watch():
        gaps, last = [], now()
        while last < end:
            at = now()
            if at - last > 0.0005:
                gaps.append((at - last) * 1000)
            last = at
        found.extend(gaps)

    together([watch] * threads)
    return found


def spin(over):
    pin(True)
    while not over:
        count(200)


def client(kind, port, seconds):
    """A process of its own: sends the time now and then (io), or a message after each answer (convoy)."""
    pin(False)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(5)
    to = ("127.0.0.1", port)
    end = now() + seconds
    messages, waited = 0, 0.0
    while now() < end:
        begin = now()
        if kind == "io":
            sock.sendto(repr(begin).encode(), to)
            time.sleep(0.013)
            continue
        sock.sendto(b"x" * 8192, to)
        sock.recvfrom(8192)
        at = now()
        messages += 1
        waited += at - begin
        while now() - at < 0.0002:
            pass
    sock.sendto(b"end", to)
    print(json.dumps([messages, waited]))


def serve(kind, busy, interval):
    """Latencies in ms (io), or messages a second of the time without thinking (convoy)."""
    set_interval(interval)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    seconds = 1.2
    other = subprocess.Popen([sys.executable, os.path.abspath(__file__), "client", kind, str(sock.getsockname()[1]), str(seconds)],
                             stdout=subprocess.PIPE)
    over, latencies = [], []
    message, address = sock.recvfrom(8192)  # the client is there
    threads = [threading.Thread(target=spin, args=(over,)) for _ in range(busy)]
    for thread in threads:
        thread.start()
    pin(False)
    while message != b"end":
        if kind == "io":
            latencies.append((now() - float(message)) * 1000)
        else:
            sock.sendto(message, address)
        message, address = sock.recvfrom(8192)
    over.append(True)
    for thread in threads:
        thread.join()
    messages, waited = json.loads(other.communicate()[0].decode())
    return latencies[3:] if kind == "io" else messages / waited


counter = 0


def nothing(value):
    return value


def lost(call):
    """Share of 4 x 150 000 updates that were lost."""
    global counter
    counter = 0
    set_interval(0.05)
    rounds = 150000

    def plain():
        global counter
        for _ in range(rounds):
            counter += 1

    def with_call():
        global counter
        for _ in range(rounds):
            counter = nothing(counter) + 1

    together([with_call if call else plain] * 4)
    return 1 - counter / (4.0 * rounds)


def main(name, arguments):
    if name == "client":
        return client(arguments[0], int(arguments[1]), float(arguments[2]))
    numbers = [float(a) for a in arguments]
    result = {"throughput": lambda k, cores=0: throughput(int(k), int(cores)), "waits": lambda k, *interval: waits(int(k), *interval),
              "io": lambda busy, interval: serve("io", int(busy), interval),
              "convoy": lambda busy, interval: serve("convoy", int(busy), interval), "lost": lambda call: lost(bool(call))}[name](*numbers)
    print(json.dumps(result))


main(sys.argv[1], sys.argv[2:])
