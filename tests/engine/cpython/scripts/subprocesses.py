# SPDX-License-Identifier: GPL-3.0-or-later
"""Other programs, and another Python, with every way to start them; while a thread computes."""
import os
import subprocess
import sys
import threading

stop = False


def compute():
    while not stop:
        sum(range(100))


thread = threading.Thread(target=compute)
thread.start()
print(subprocess.check_output([sys.executable, "-c", "print('inner')"]).decode().strip())
print(subprocess.check_output([sys.executable, "-c", "print('bare')"], env={"LANG": "C"}).decode().strip())
print(subprocess.check_output(["sh", "-c", "echo shell"], close_fds=True).decode().strip())
print(subprocess.check_output("%s -c \"print('in a shell')\"" % sys.executable, shell=True).decode().strip())
sys.stdout.flush()
print(os.system("echo system"))
print(os.system("exit 3") >> 8)
print(os.popen("echo popen").read().strip())
print(sorted(name for name in os.environ if "PRELOAD" in name or "INTERLEAVE" in name))
stop = True
thread.join()
