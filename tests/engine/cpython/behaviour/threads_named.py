# SPDX-License-Identifier: GPL-3.0-or-later
import logging
import sys
import threading

logging.basicConfig(stream=sys.stdout, format="%(threadName)s %(message)s", level=logging.INFO)
names = []


def work():
    logging.info("begins")
    threading.current_thread().name = "renamed itself"
    logging.info("goes on")
    started.set()
    go.wait()
    names.append(threading.current_thread().name)


started, go = threading.Event(), threading.Event()
thread = threading.Thread(target=work, name="first")
thread.start()
started.wait()
thread.name = "renamed by another"
print(thread.name)
go.set()
thread.join()
print(names)
try:
    threading.Thread.name.fset(None, "x")
except AttributeError as error:
    print(type(error))
print(threading.main_thread().name, threading.Thread.name.__doc__[:20])
