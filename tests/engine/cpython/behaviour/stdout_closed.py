# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys

print("something")
sys.stdout.flush()
os.close(1)
print("more")
