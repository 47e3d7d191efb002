# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import threading

if len(sys.argv) > 1:
    print("second life", sys.argv[1:], sorted(name for name in os.environ if "PRELOAD" in name or "INTERLEAVE" in name))
    sys.exit(8)
thread = threading.Thread(target=int)
thread.start()
thread.join()
os.execv(sys.executable, [sys.executable, __file__, "again"])
