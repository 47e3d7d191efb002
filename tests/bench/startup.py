# SPDX-License-Identifier: GPL-3.0-or-later
"""How long from starting a process to its first painted frame, for two programs in turn. They print CLOCK_MONOTONIC nanoseconds when
the first frame is painted and then end. Prints two JSON lists of milliseconds."""
import json
import os
import subprocess
import sys
import tempfile
import time

ours, empty = [], []
with tempfile.TemporaryDirectory() as home:
    environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, XDG_DATA_HOME=home, XDG_CACHE_HOME=home, INTERLEAVE_FIRST_FRAME="1")
    for i in range(12):
        for program, into in ((sys.argv[1], ours), (sys.argv[2], empty)):
            begin = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
            text = subprocess.run([program], env=environment, check=True, capture_output=True, text=True, timeout=60).stdout
            if i:  # the first round warms the caches
                into.append((int(text.split()[-1]) - begin) / 1e6)
print(json.dumps([ours, empty]))
