# SPDX-License-Identifier: GPL-3.0-or-later
# Threads and queues: `module` (called `name`) has just been imported. What each hook does: threadhooks.cpp.
# ruff: noqa: F821


def threading():
    method(module.Thread, "_set_ident", "thread_begins")
    method(module.Thread, "join", "thread_joins")
    old = module.Thread.__dict__["name"]
    module.Thread.name = property(old.fget, hooked(old.fset, "thread_renamed"), old.fdel, old.__doc__)


def queue():
    method(module.Queue, "__init__", "queue_made")
    method(module.Queue, "put", "queue_put")
    method(module.Queue, "get", "queue_get")


{"threading": threading, "queue": queue}[name]()
