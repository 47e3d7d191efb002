# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import threading

threading.Thread(target=threading.Event().wait, daemon=True).start()
print("before", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
