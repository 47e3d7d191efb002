# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import threading

stop = threading.Event()
thread = threading.Thread(target=stop.wait, name="other")
thread.start()


def forks():
    pid = os.fork()
    if pid == 0:
        print("child", [t.name for t in threading.enumerate()], threading.current_thread().name, flush=True)
        inner = threading.Thread(target=print, args=("inner",), name="inner")
        inner.start()
        inner.join()
        sys.stdout.flush()
        os._exit(0)
    print(os.WEXITSTATUS(os.waitpid(pid, 0)[1]), flush=True)


forks()
forker = threading.Thread(target=forks, name="forker")
forker.start()
forker.join()
stop.set()
thread.join()
