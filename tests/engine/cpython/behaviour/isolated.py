# SPDX-License-Identifier: GPL-3.0-or-later
# options: -I -S
import sys

print(sys.flags.isolated, sys.flags.no_site, sorted(sys.modules))
import threading

thread = threading.Thread(target=print, args=("in a thread",))
thread.start()
thread.join()
