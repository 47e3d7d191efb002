# SPDX-License-Identifier: GPL-3.0-or-later
# run: -c
import sys; print(sys.argv, repr(sys.path[0]), __name__, sorted(globals())); import threading; print(threading.current_thread().name); 1 / 0
