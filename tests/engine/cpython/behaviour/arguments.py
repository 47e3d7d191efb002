# SPDX-License-Identifier: GPL-3.0-or-later
# arguments: one two --three
import sys

print([a if i else a.rsplit("/", 1)[1] for i, a in enumerate(sys.argv)])
print(sys.path[0] == __file__.rsplit("/", 1)[0], __name__, __spec__, __builtins__ is sys.modules["builtins"])
print(sorted(globals()))
print(sys.flags, sys.getrecursionlimit(), sys.getswitchinterval())
print(sys.gettrace(), sys.getprofile(), sys.excepthook is sys.__excepthook__)
print([getattr(hook, "__name__", hook) for hook in sys.path_hooks], sys.meta_path)
