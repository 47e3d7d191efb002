# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends by os._exit while two threads compute."""
import os
import threading
import time


def compute():
    while True:
        sum(range(100))


for _ in range(2):
    thread = threading.Thread(target=compute)
    thread.daemon = True
    thread.start()
time.sleep(0.1)
os._exit(7)
