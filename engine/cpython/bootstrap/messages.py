# SPDX-License-Identifier: GPL-3.0-or-later
# What goes from one process to another: `module` (called `name`) has just been imported. What each hook does: messagehooks.cpp.
# ruff: noqa: F821


def reduction():
    pickler = module.ForkingPickler
    pickler.dumps = classmethod(hooked(pickler.__dict__["dumps"].__func__, "message_pickled"))
    function(pickler, "loads", "message_unpickled")


def connection():
    method(module.Connection, "__init__", "connection_made")
    method(module.Connection, "send", "connection_sends")
    method(module.Connection, "recv", "connection_receives")


def shared_memory():
    method(module.SharedMemory, "__init__", "shared_memory_opened")


{
    "multiprocessing.reduction": reduction,
    "multiprocessing.connection": connection,
    "multiprocessing.shared_memory": shared_memory,
}[name]()
