# SPDX-License-Identifier: GPL-3.0-or-later
"""Interpreters with a GIL of their own, in threads (3.12 and later; elsewhere it says so)."""
import sys
import threading

CODE = "t = 0\nfor i in range(300000):\n    t += i\n"
if sys.version_info < (3, 12):
    print("none")
    sys.exit()
if sys.version_info >= (3, 13):
    import _interpreters as module

    create, run, destroy = lambda: module.create("isolated"), module.run_string, module.destroy
else:
    import _xxsubinterpreters as module

    create, run, destroy = module.create, module.run_string, module.destroy


def work():
    interpreter = create()
    run(interpreter, CODE)
    destroy(interpreter)


threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("done")
