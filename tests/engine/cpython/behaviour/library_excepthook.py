# SPDX-License-Identifier: GPL-3.0-or-later
import sys
import threading


def hook(kind, value, traceback):
    depth = 0
    while traceback:
        depth += 1
        traceback = traceback.tb_next
    print("hook", kind.__name__, value, depth)


sys.excepthook = hook
threading.Thread(target=lambda: 1 / 0).start()
if hasattr(threading, "excepthook"):
    threading.excepthook = lambda arguments: print(arguments.exc_type, arguments.thread.name.split("-")[0])
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
raise OverflowError("last")
