# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal

print("before", flush=True)
os.kill(os.getpid(), signal.SIGTERM)
signal.pause()
