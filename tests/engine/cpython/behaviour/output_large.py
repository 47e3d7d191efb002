# SPDX-License-Identifier: GPL-3.0-or-later
import sys

for n in range(20000):
    print(n, "x" * 50)
sys.stdout.buffer.write(bytes(range(256)) * 100)
print("\u00e4\u4e2d\U0001f600", file=sys.stderr)
