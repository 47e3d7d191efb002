# SPDX-License-Identifier: GPL-3.0-or-later
import atexit
import sys

atexit.register(print, "at exit")
try:
    sys.exit(3)
finally:
    print("finally")
