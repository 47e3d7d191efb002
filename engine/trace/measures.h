// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics.h"

#include <map>
#include <string>
#include <vector>

namespace interleave::trace {

/// What a scenario gives names to. Measures of these are there whatever the run did: 0 where nothing was done to them.
struct NamedThings
{
    std::vector<std::string> threads, locks, channels, pools, variables;
};

/// Names for claims, all of them always there (0 where there was nothing to measure). Times are in seconds. Q = count total mean p5 p50
/// p90 p95 p99 max. A dot separates the parts; the lesson puts "VARIANT." before them. lessons/README.md says what each one is.
///   wall, cpu, cores.used (cpu / wall), threads.count, processes.count
///   gil.hold.Q, gil.forced_hold.Q, gil.hand_off.Q, gil.wait.Q, io.Q, gil.takes, gil.requests, gil.forced_switches, gil.holder_changes,
///   gil.switch_number, gil.overlaps, gil.epoch_gaps, gil.held_share, gil.convoy_index
///   deadlock.count, deadlock.seconds (how long one stood), deadlock.found_after
///   STATE.total for each state of a thread: running_python, running_native, running_system, wants_gil, runnable, runnable_holding_gil,
///     blocked_io, blocked_lock, blocked_queue, blocked_join, asleep, unknown, serialising, booting
///   start.KIND.Q with KIND = thread fork forkserver spawn
///   locks.obtains, locks.contended, locks.wait.Q, locks.hold.Q
///   queues.puts, queues.gets, queues.refused, queues.wait_room.Q, queues.wait_items.Q
///   messages.sent, messages.received, messages.bytes, messages.transit.Q
///   pickling.count, pickling.bytes, pickling.seconds, unpickling.…; shared_memory.attach.Q, shared_memory.bytes
///   jobs.submitted, jobs.done, jobs.failed, jobs.cancelled, jobs.queued.Q, jobs.run.Q
///   tasks.count, tasks.done, tasks.cancelled, tasks.failed, tasks.steps, tasks.step.Q, tasks.start.Q, tasks.wake.Q
///   loop.iterations, loop.iteration.Q, loop.select.Q, loop.callbacks.Q, callbacks.run.Q (each plain one), callbacks.latency.Q, callbacks.slow.Q
///   variables.loads, variables.stores, variables.overwritten, variables.lost
/// and for each named thing (symbolOf its name):
///   thread.NAME.cpu, .gil_wait.Q, .lock_wait.Q, .queue_wait.Q, .io.Q
///   lock.NAME.obtains, .contended, .wait.Q, .hold.Q, .held_share, .most_waiting
///   queue.NAME.puts, .gets, .refused, .depth_mean, .depth_max, .wait_room.Q, .wait_items.Q, .sent, .received, .bytes, .transit.Q, .pickling,
///     .unpickling (both s)
///   pool.NAME.submitted, .done, .failed, .cancelled, .queued.Q, .run.Q, .depth_mean, .depth_max, .workers
///   variable.NAME.loads, .stores, .overwritten, .lost, .last
/// With several GILs (one for each interpreter) "gil." is the first; waits are everybody's. Of several lanes with one name (each process has
/// its own) the first counts.
std::map<std::string, double> measures(const Metrics &metrics, const NamedThings &named = {});

/// A name as formulas can write it: everything but letters, digits and _ becomes _ ("item-1": "item_1").
std::string symbolOf(std::string_view name);

} // namespace interleave::trace
