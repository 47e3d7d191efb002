# SPDX-License-Identifier: GPL-3.0-or-later
import sched
import threading
import time

log = []
scheduler = sched.scheduler(time.monotonic, time.sleep)
for delay in (0.03, 0.01, 0.02):
    scheduler.enter(delay, 1, log.append, (delay,))
scheduler.run()
print(log)
timer = threading.Timer(0.01, log.append, ("timer",))
timer.start()
timer.join()
cancelled = threading.Timer(30, log.append, ("never",))
cancelled.start()
cancelled.cancel()
cancelled.join()
print(log)
