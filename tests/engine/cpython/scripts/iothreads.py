# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads that sleep, write files and talk over a pipe."""
import os
import tempfile
import threading
import time

read_end, write_end = os.pipe()


def sleeper():
    for _ in range(20):
        time.sleep(0.002)


def writer():
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
        os.fsync(file.fileno())


def sender():
    for _ in range(200):
        os.write(write_end, b"x" * 100)
    os.close(write_end)


def receiver():
    while os.read(read_end, 100):
        pass


threads = [threading.Thread(target=target) for target in (sleeper, writer, sender, receiver)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
os.close(read_end)
print("done")
