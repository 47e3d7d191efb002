# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys

sys.stdout.write("text ")
os.write(1, b"raw\n")
sys.stderr.write("no newline")
print(sys.stdout.encoding, sys.stdout.errors, sys.stdout.line_buffering, sys.stdout.isatty(), sys.stdout.name, sys.stdout.buffer)
