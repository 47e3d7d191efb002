# SPDX-License-Identifier: GPL-3.0-or-later
"""Which descriptors are there, what is left when all of them are closed, and whether forks go on after that."""
import os
import threading

print(sorted(int(name) for name in os.listdir("/proc/self/fd")))
os.closerange(3, 256)
child = os.fork()
if child == 0:
    thread = threading.Thread(target=sum, args=(range(1000),))
    thread.start()
    thread.join()
    os.closerange(0, 256)
    os._exit(0)
print(os.waitpid(child, 0)[1])
