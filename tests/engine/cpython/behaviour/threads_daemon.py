# SPDX-License-Identifier: GPL-3.0-or-later
import threading
import time


def forever():
    while True:
        time.sleep(0.001)


def spin():
    while True:
        pass


for function in (forever, forever, spin):
    threading.Thread(target=function, daemon=True).start()
time.sleep(0.05)
print("main ends")
