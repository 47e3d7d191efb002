# SPDX-License-Identifier: GPL-3.0-or-later
"""Conformance 11, CPython's side: each call many times in a row, with CLOCK_MONOTONIC before and after in ns, for the probe's records to be
laid beside. Prints lines: yes|no (lets go of the GIL at each call?) begin end calls name."""
import gc
import hashlib
import json
import os
import pickle
import queue
import re
import select
import socket
import tempfile
import threading
import time
import zlib

CALLS = 20


def contend():
    """Two threads that want the GIL at once: only then can the probe tell its conditions apart."""
    until = time.monotonic() + 0.1

    def spin():
        while time.monotonic() < until:
            pass

    threads = [threading.Thread(target=spin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


contend()
file = tempfile.TemporaryFile()
left, right = socket.socketpair()
held, free = threading.Lock(), threading.Lock()
held.acquire()
items = queue.Queue()
text, numbers = "word " * 2000, list(range(20000, 0, -1))
data, big = os.urandom(100000), {str(i): [i] * 3 for i in range(500)}
pattern = re.compile("(w)(o)rd")


def put_and_get():
    items.put(1)
    items.get()


def lock_and_unlock():
    free.acquire()
    free.release()


CASES = [
    (True, "sleep", lambda: time.sleep(0.0001)),
    (True, "write to a file", lambda: os.write(file.fileno(), b"x" * 100)),
    (True, "send on a socket", lambda: left.send(b"x")),
    (True, "receive on a socket", lambda: right.recv(1)),
    (True, "select with time-out 0", lambda: select.select([], [], [], 0)),
    (True, "a lock that is held", lambda: held.acquire(timeout=0.0002)),
    (True, "zlib.compress", lambda: zlib.compress(data, 1)),
    (True, "hashlib, 2048 bytes", lambda: hashlib.sha256(data[:2048])),
    (True, "crc32, 8000 bytes", lambda: zlib.crc32(data[:8000])),
    (False, "hashlib, 2047 bytes", lambda: hashlib.sha256(data[:2047])),
    (False, "crc32, 1000 bytes", lambda: zlib.crc32(data[:1000])),
    (False, "sort", lambda: sorted(numbers)),
    (False, "sum", lambda: sum(numbers)),
    (False, "re", lambda: pattern.findall(text)),
    (False, "json", lambda: json.dumps(big)),
    (False, "pickle", lambda: pickle.dumps(big)),
    (False, "a big pow", lambda: pow(7, 5000)),
    (False, "gc", gc.collect),
    (False, "a lock that is free", lock_and_unlock),
    (False, "a queue with room and items", put_and_get),
]
lines = []
for lets_go, name, call in CASES:
    begin = time.monotonic_ns()
    for _ in range(CALLS):
        call()
    lines.append(f"{'yes' if lets_go else 'no'} {begin} {time.monotonic_ns()} {CALLS} {name}")
print("\n".join(lines))
