# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import threading

print("parent")
sys.stdout.flush()
pid = os.fork()
if pid == 0:
    print("child", threading.current_thread().name, threading.active_count(), sys.argv[0].rsplit("/", 1)[1])
    sys.stdout.flush()
    os._exit(5)
_, status = os.waitpid(pid, 0)
print(os.WEXITSTATUS(status))
