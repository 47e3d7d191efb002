# SPDX-License-Identifier: GPL-3.0-or-later
# run: -m
# arguments: x
import sys

print(sys.argv[0].rsplit("/", 1)[1], sys.argv[1:], __name__, __spec__.name, __package__)
print(sorted(sys.modules))
raise SystemExit(4)
