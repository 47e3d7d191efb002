# SPDX-License-Identifier: GPL-3.0-or-later
import os
import queue
import signal
import threading

things = queue.Queue()
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    things.get()
except KeyboardInterrupt:
    import traceback

    traceback.print_exc()
try:
    things.get(timeout=0.01)
except queue.Empty:
    print("empty")
