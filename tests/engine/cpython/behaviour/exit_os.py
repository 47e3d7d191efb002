# SPDX-License-Identifier: GPL-3.0-or-later
import atexit
import os
import sys
import threading

atexit.register(print, "never")
threading.Thread(target=threading.Event().wait).start()
print("now")
sys.stdout.flush()
os._exit(7)
