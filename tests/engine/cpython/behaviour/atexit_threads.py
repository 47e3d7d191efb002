# SPDX-License-Identifier: GPL-3.0-or-later
import atexit
import threading
import time

order = []
atexit.register(lambda: print(order))


def work():
    time.sleep(0.1)
    order.append("thread")


threading.Thread(target=work).start()
order.append("main")
