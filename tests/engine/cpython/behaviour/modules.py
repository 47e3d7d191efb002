# SPDX-License-Identifier: GPL-3.0-or-later
import sys

print(sorted(sys.modules))
print(sys.builtin_module_names)
import asyncio
import threading
import queue
import concurrent.futures.process
import multiprocessing.pool

print(sorted(sys.modules))
print([thread.name for thread in threading.enumerate()])
