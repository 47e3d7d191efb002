# SPDX-License-Identifier: GPL-3.0-or-later
# asyncio: `module` (called `name`) has just been imported. What each hook does: loophooks.cpp.
# ruff: noqa: F821


def selectors():
    # A set: DefaultSelector is one of the others.
    for kind in {kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, module.BaseSelector)}:
        if "select" in vars(kind):
            method(kind, "select", "selector_selects")


def events():
    remember("timer handle", module.TimerHandle)
    method(module.Handle, "_run", "handle_runs")
    function(module, "_set_running_loop", "loop_runs")


def base_events():
    method(module.BaseEventLoop, "call_soon", "call_soon")
    if hasattr(module.tasks, "eager_task_factory"):
        method(module.BaseEventLoop, "create_task", "create_task")


def tasks():
    remember("task", module.Task)
    remember("python task", module._PyTask)
    remember("gathering", module._GatheringFuture)


{"selectors": selectors, "asyncio.events": events, "asyncio.base_events": base_events, "asyncio.tasks": tasks}[name]()
