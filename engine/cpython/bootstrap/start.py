# SPDX-License-Identifier: GPL-3.0-or-later
# Runs once in each traced interpreter, before the script, by a pending call (start.cpp). It and its sisters are embedded into the probe, see names that
# start.cpp gives them, and import nothing: what a script has not imported it shall not find in sys.modules.
# ruff: noqa: F821
import sys


def caller():
    return called()


def called():
    return calibrate(called.__code__, caller.__code__, sys._getframe())


if setting("INTERLEAVE_PROBE_LINES") != "0":
    caller()

# The last thing that the import system does with a module is to say so (under -v). Nothing of it stays on the stack, in sys.meta_path, or in a traceback.
function(sys.modules["_frozen_importlib"], "_verbose_message", "imported")

function(sys, "setswitchinterval", "interval_set")

if setting("INTERLEAVE_PROBE_LINE_BUFFERED") == "1" and hasattr(sys.stdout, "reconfigure"):
    sys.stdout.reconfigure(line_buffering=True)
