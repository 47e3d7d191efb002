# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import time

print("before", flush=True)
os.kill(os.getpid(), signal.SIGINT)
time.sleep(30)
