# SPDX-License-Identifier: GPL-3.0-or-later
import faulthandler
import sys
import threading

faulthandler.enable()
lock = threading.Lock()
lock.acquire()
ready = threading.Event()


def waits():
    ready.set()
    lock.acquire()


thread = threading.Thread(target=waits, daemon=True)
thread.start()
ready.wait()
faulthandler.dump_traceback(all_threads=False)
faulthandler.dump_traceback_later(30)
faulthandler.cancel_dump_traceback_later()
lock.release()
thread.join()
print("end")
