# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import threading
import time


def later():
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.1)


thread = threading.Thread(target=later)
thread.start()
thread.join()
