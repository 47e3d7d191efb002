# SPDX-License-Identifier: GPL-3.0-or-later
import os

for name in sorted(os.environ):
    print(name, os.environ[name])
print(os.listdir("/proc/self/task").__len__())
