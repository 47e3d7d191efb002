# SPDX-License-Identifier: GPL-3.0-or-later
import os
import subprocess
import sys

os.closerange(3, 256)
print(sorted(os.listdir("/proc/self/fd"))[:4])
with open("/dev/null") as file:
    print(file.fileno())
import threading

thread = threading.Thread(target=int)
thread.start()
thread.join()
print(subprocess.call([sys.executable, "-c", "import os; os.closerange(0, 256)"]))
