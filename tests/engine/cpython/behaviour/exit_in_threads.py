# SPDX-License-Identifier: GPL-3.0-or-later
import _thread
import sys
import threading


def leave(n):
    print("leaving", n)
    sys.exit(n)


for n in range(3):
    thread = threading.Thread(target=leave, args=(n,))
    thread.start()
    thread.join()
done = _thread.allocate_lock()
done.acquire()


def raw():
    try:
        sys.exit()
    finally:
        done.release()


_thread.start_new_thread(raw, ())
done.acquire()
print("main goes on")
