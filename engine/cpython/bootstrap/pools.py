# SPDX-License-Identifier: GPL-3.0-or-later
# Pools of threads and of processes: `module` (called `name`) has just been imported. What each hook does: poolhooks.cpp.
# ruff: noqa: F821


def threads():
    method(module.ThreadPoolExecutor, "__init__", "pool_made")
    method(module.ThreadPoolExecutor, "submit", "pool_submits")
    method(module._WorkItem, "__init__", "work_made")
    method(module._WorkItem, "run", "work_runs")


def processes():
    remember("call item", module._CallItem)
    method(module.ProcessPoolExecutor, "__init__", "process_pool_made")
    method(module.ProcessPoolExecutor, "submit", "process_pool_submits")
    method(module._WorkItem, "__init__", "process_work_made")
    function(module, "_sendback_result", "process_work_done")


def queues():
    method(module.Queue, "get", "shared_queue_got")
    method(module.SimpleQueue, "get", "simple_queue_got")
    method(module.SimpleQueue, "put", "simple_queue_puts")


def pool():
    method(module.Pool, "_setup_queues", "mp_pool_made")
    method(module.Pool, "apply_async", "mp_pool_submits")
    method(module.Pool, "_map_async", "mp_pool_submits")
    method(module.ApplyResult, "__init__", "mp_result_made")
    method(module.MapResult, "__init__", "mp_map_made")


{
    "concurrent.futures.thread": threads,
    "concurrent.futures.process": processes,
    "multiprocessing.queues": queues,
    "multiprocessing.pool": pool,
}[name]()
