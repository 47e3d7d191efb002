# SPDX-License-Identifier: GPL-3.0-or-later
# run: stdin
import sys

print(__name__, "__file__" in globals(), sys.argv, repr(sys.path[0]))


def f():
    raise LookupError("from stdin")


f()
