# SPDX-License-Identifier: GPL-3.0-or-later
"""Dies by SIGKILL while three threads compute."""
import os
import signal
import threading
import time


def compute():
    while True:
        sum(range(100))


for _ in range(3):
    thread = threading.Thread(target=compute)
    thread.daemon = True
    thread.start()
time.sleep(0.2)
os.kill(os.getpid(), signal.SIGKILL)
