# SPDX-License-Identifier: GPL-3.0-or-later
import signal
import time

seen = []
signal.signal(signal.SIGALRM, lambda number, frame: seen.append((number, frame.f_code.co_name)))
signal.setitimer(signal.ITIMER_REAL, 0.05)
begin = time.monotonic()
time.sleep(0.2)
print(seen, time.monotonic() - begin >= 0.2)


def interrupt(number, frame):
    raise TimeoutError("by a handler")


signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    time.sleep(30)
except TimeoutError as error:
    print(error)
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
