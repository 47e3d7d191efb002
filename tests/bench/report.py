#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`./dev bench [NAME]…`: every figure with its control from the same run. Arguments: the build directory, then sections (default: all).
The exit status is 0 if all could run, whatever they say, 1 if one could not, 2 for a wrong name."""
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import conformance
import gilcompare
import probebench
from table import MET, NOT_MET, TOO_NOISY, CouldNotRun, begin_section, end_section, median, remark, results, row, section

BUILD = Path(sys.argv[1]).resolve()
HERE = Path(__file__).resolve().parent
BIN = BUILD / "bin"
BENCH = BUILD / "bench"


def run(command, **options):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=900, **options)
    if done.returncode != 0:
        raise CouldNotRun(f"{Path(command[0]).name} ended with status {done.returncode}: {done.stderr.strip()[-400:]}")
    return done.stdout


def google(program, *arguments, **options):
    """Runs a Google Benchmark binary, repetitions interleaved; gives {name: median ns per item}."""
    data = json.loads(run([BENCH / program, "--benchmark_format=json", "--benchmark_repetitions=11", "--benchmark_min_time=0.02",
                           "--benchmark_enable_random_interleaving=true", *arguments], **options))
    times, counters = {}, {}
    for one in data["benchmarks"]:
        if one.get("error_occurred"):
            raise CouldNotRun(f"{one['name']}: {one.get('error_message')}")
        if one.get("run_type") != "iteration":
            continue
        name = re.sub(r"/(iterations:\d+|manual_time|repeats:\d+)", "", one["name"])
        unit = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[one["time_unit"]]
        times.setdefault(name, []).append(1e9 / one["items_per_second"] if "items_per_second" in one else one["cpu_time"] * unit)
        counters[name] = one
    return {name: median(values) for name, values in times.items()}, counters


def recording():
    section("Recording (targets 1 and 2)")
    t, _ = google("interleave_bench_record")
    clock, event = t["clockAlone"], t["recordOneEvent"]
    row("one event, ns", f"{event:.1f}", f"the clock alone {clock:.1f}", "<= clock + 4", event <= clock + 4)
    plain, traced = t["plainLockPair/1"], t["tracedLockPair/1"]
    row("a traced lock pair adds, ns", f"{traced - plain:.1f}", f"plain pair {plain:.1f}, its two clock reads {2 * clock:.1f}", "<= 45", traced - plain <= 45)
    ratio, control = t["tracedLockPair/2"] / traced, t["plainLockPair/2"] / plain
    row("two independent traced locks / one", f"{ratio:.2f}", f"plain locks {control:.2f}", "<= 1.15", ratio <= 1.15)


def losses():
    section("Two producers flat out beside a collector that drains every 2 ms (target 4)")
    flowing, stalled = (json.loads(run([BENCH / "interleave_bench_losses", mode])) for mode in ("flowing", "stalled"))
    if not stalled["lost"]:
        raise CouldNotRun("a collector that stood still lost nothing: the control controls nothing")
    rate, control = (data["produced"] / data["seconds"] / 1e6 for data in (flowing, stalled))
    row("events a second of both together, M", f"{rate:.0f}", f"with a forced stall {control:.0f}", ">= 20", rate >= 20)
    off, off_control = (data["produced"] - data["stored"] - data["lost"] for data in (flowing, stalled))
    row("  produced - stored - lost", f"{off}", f"with a forced stall {off_control}", "0, both", off == 0 == off_control)
    row("  lost, % of what was produced", f"{flowing['lost'] / flowing['produced']:.1%}", f"with a forced stall {stalled['lost'] / stalled['produced']:.1%}")
    told = all(data["drawn"] == data["lost"] and data["gaps"] == data["losses"] for data in (flowing, stalled))
    row("  losses that are gaps on their lane", f"{flowing['gaps']} of {flowing['losses']}", f"with a forced stall {stalled['gaps']} of {stalled['losses']}",
        "all, and their sum", told)


def instructions():
    section("Instructions for a frame of 16 lanes x 1920 px (target 7, callgrind)")
    if not shutil.which("valgrind"):
        raise CouldNotRun("valgrind is missing")
    counts = {}
    for mode in ("prefix", "linear"):
        for spans in (10_000, 1_000_000):
            done = subprocess.run(
                ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no",
                 "--toggle-collect=measuredFrame*", str(BENCH / "interleave_frame_instructions"), str(spans), mode],
                capture_output=True, text=True, timeout=900)
            found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
            if not found or not int(found.group(1)):
                raise CouldNotRun(f"callgrind counted nothing: {done.stderr.strip()[-300:]}")
            counts[mode, spans] = int(found.group(1))
    ratio, linear = (counts[mode, 1_000_000] / counts[mode, 10_000] for mode in ("prefix", "linear"))
    row("1 M spans / 10 k spans", f"{ratio:.2f}", f"linear scan {linear:.1f}", "<= 3.0", ratio <= 3.0)
    for mode, words in (("prefix", "with the index"), ("linear", "linear scan")):
        row(f"millions of instructions, {words}", f"{counts[mode, 1_000_000] / 1e6:.1f}", f"{counts[mode, 10_000] / 1e6:.1f} at 10 k")


def store():
    section("The store, asked for all columns of 16 lanes x 1920 px anew, CPU ms; bytes per span (target 5)")
    t, counters = google("interleave_bench_store")
    for spans, words in ((10_000, "10 k"), (1_000_000, "1 M"), (10_000_000, "10 M")):
        value, linear = t[f"framePrefix/{spans}"] / 1e6, t[f"frameLinear/{spans}"] / 1e6
        row(f"{words} spans in a lane", f"{value:.2f}", f"linear scan {linear:.2f}")
    bytes_per_span = counters["framePrefix/10000000"]["bytes/span"]
    row("bytes a span takes, 10 M spans", f"{bytes_per_span:.1f}", f"as a structure {counters['frameLinear/10000000']['bytes/span']:.0f}",
        "<= 35 (350 MB)", bytes_per_span <= 35)


def frame():
    section("Painting 16 lanes x 1920 px, CPU ms per frame")
    t, _ = google("interleave_bench_frame")
    for name, words in (("frameMovedByAPixel", "following a run (moved by a pixel)"), ("frameFromScratch", "from nothing"),
                        ("frameUnchanged", "under an overlay (unchanged)")):
        row(words + ", 1 M spans a lane", f"{t[name + '/1000000'] / 1e6:.2f}",
            f"10 k spans {t[name + '/10000'] / 1e6:.2f}; merely visiting 1 M {t['linearScan/1000000'] / 1e6:.0f}")


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def live():
    section("Frames of 16 lanes x 1920 px in the window's timeline while all lanes are recorded, CPU ms (target 6)")
    data = json.loads(run([BENCH / "interleave_bench_live"]))
    if data["written"] < 10_000 or not data["lanes"]:
        raise CouldNotRun(f"only {data['written']} spans were recorded meanwhile, or not all lanes were in view")
    remark(f"{data['spans']:,} spans a lane, {data['width']} px; control: the same view with 10 k spans a lane")
    for scene, words in (("following", "following the end"), ("whole", "the whole recording in view"),
                         ("dragged", "dragged, every pixel moves"), ("zoomed", "zoomed, notch by notch")):
        frames, control = data["large"][scene], data["small"][scene]
        p99, other = quantile(frames, .99), quantile(control, .99)
        row(f"{words}: p99 of {len(frames)}", f"{p99:.2f}", f"10 k spans {other:.2f}", "<= 4", p99 <= 4)
        row("  median", f"{median(frames):.2f}", f"10 k spans {median(control):.2f}")


def overlay():
    section("Pointer, selection and scroll bar over 40 lanes x 1920 px, CPU ms from the event to the screen (target 8)")
    data = json.loads(run([BENCH / "interleave_bench_overlay"]))
    moved = [step[0] for step in data["moved"]]
    if not data["scrollable"] or not sum(step[1] for step in data["moved"]):
        raise CouldNotRun("nothing could be scrolled, or the counter of questions to the store does not count")
    control = f"moved by a pixel {median(moved):.2f}"
    for scene, words in (("hover", "pointer moved"), ("select", "span selected"), ("scroll", "scrolled")):
        times, asked = [step[0] for step in data[scene]], sum(step[1] for step in data[scene])
        row(f"{words}: median of {len(times)}", f"{median(times):.2f}", control, "<= 1", median(times) <= 1)
        row("  p99", f"{quantile(times, .99):.2f}", f"moved by a pixel {quantile(moved, .99):.2f}")
        row("  questions to the store for drawing", str(asked), f"moved by a pixel {sum(step[1] for step in data['moved'])}", "0", asked == 0)


def follow():
    section("The window beside two CPU-bound workers on two cores: CPU ms of a live frame, ms until a click is answered (issue 4)")
    if not shutil.which("xdotool"):
        raise CouldNotRun("xdotool is missing")
    with display() as environment:
        data = json.loads(run([BENCH / "interleave_bench_follow", BIN / "interleave-host", HERE / "lessons"], env=environment).splitlines()[-1])
    busy, half = data["frames"]["busy"], data["frames"]["half"]
    p99 = quantile(busy, .99)
    row(f"frame: p99 of {len(busy)}", f"{p99:.2f}", f"a core is free {quantile(half, .99):.2f}", "<= 2", p99 <= 2)
    row("  median", f"{median(busy):.2f}", f"a core is free {median(half):.2f}")
    busy, half, rest = (data["clicks"][name] for name in ("busy", "half", "rest"))
    slowest = max(busy)
    row(f"click: slowest of {len(busy)}", f"{slowest:.0f}", f"a core is free {max(half):.0f}, nothing runs {max(rest):.0f}", "<= 100, all answered",
        slowest <= 100 and not data["unanswered"])
    row("  median", f"{median(busy):.0f}", f"a core is free {median(half):.0f}, nothing runs {median(rest):.0f}")


def export():
    section("Files, spans a second of CPU time, in memory (target 11); memory of 10 M spans (target 5)")
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:
        data = json.loads(run([BENCH / "interleave_bench_export", folder]))
    for name, words, least, control in (("perfetto", "Perfetto, M spans/s", 10, "memcpy_json"), ("save", ".itrace saved, M spans/s", 100, "memcpy_own"),
                                        ("load", ".itrace loaded, M spans/s", 100, "memcpy_own")):
        size = data["json_bytes" if control == "memcpy_json" else "own_bytes"]
        row(words, f"{data[name] / 1e6:.1f}", f"memcpy of its {size:.0f} bytes a span {data[control] / 1e6:.0f}", f">= {least}", data[name] >= least * 1e6)
    row("read back and saved again", "the same bytes" if data["identical"] else "differs", "", "the same bytes", data["identical"])
    row("memory of 10 M spans, MB of RSS", f"{data['rss'] / 1e6:.0f}", f"by the store's own count {data['own'] / 1e6:.0f}", "<= 350", data["rss"] <= 350e6)


def gil():
    section("The GIL beside real CPython, two pinned CPU-bound threads, in turn (target 9)")
    with tempfile.TemporaryDirectory() as name:
        gilcompare.compare(str(BIN / "interleave"), Path(name))
    gilcompare.recording_on_and_off(str(BENCH / "interleave_bench_gil"))


def conforms():
    section("The GILs beside CPython's, old and new: opposite pathologies")
    conformance.conformance(str(BENCH / "interleave_bench_experiments"))


@contextlib.contextmanager
def display():
    """An environment with a real X server of its own, so that windows are not in anybody's way."""
    if not shutil.which("Xvfb"):
        raise CouldNotRun("Xvfb is missing")
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"], pass_fds=[write],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise CouldNotRun("Xvfb does not start")
        with tempfile.TemporaryDirectory() as home:
            yield {**{k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"}, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb",
                   "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home}
    finally:
        server.terminate()
        server.wait()


def first_frame(program, environment):
    begin = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    return [(int(at) - begin) / 1e6 for at in run([program], env=environment).split()]  # the whole window, then the first frame


def start():
    section("Process start to first painted frame, ms (target 10)")
    ours, empty = [], []
    with display() as environment:
        environment["INTERLEAVE_FIRST_FRAME"] = "1"
        for i in range(16):
            pair = [(BIN / "interleave", ours), (BENCH / "interleave_empty_window", empty)]
            for program, into in pair if i % 2 == 0 else reversed(pair):
                into.append(first_frame(program, environment))
    (very_whole, very_first), (very_empty,) = ours.pop(0), empty.pop(0)  # with no font cache in this home
    whole, first = ([one[i] for one in ours] for i in (0, 1))
    empty = [one[0] for one in empty]
    row(f"first frame (panes without content), median of {len(ours)}", f"{median(first):.0f}", f"an empty Qt window {median(empty):.0f}", "<= 150", median(first) <= 150)
    row("  fastest", f"{min(first):.0f}", f"empty {min(empty):.0f}")
    row("  the very first start, new home", f"{very_first:.0f}", f"empty {very_empty:.0f}")
    row("the whole window, with a lesson in it", f"{median(whole):.0f}", f"an empty Qt window {median(empty):.0f}")
    row("  the very first start, new home", f"{very_whole:.0f}", f"empty {very_empty:.0f}")


def window():
    section("The window open and following live, against headless; wall ms of a run (target 14)")
    with display() as environment:
        data = json.loads(run([BENCH / "interleave_bench_window", BIN / "interleave-host", HERE / "lessons"], env=environment).splitlines()[-1])
    for variant, words in (("gil", "two threads under the GIL"), ("native", "without, no core is left")):
        live, headless = data["window"][variant], data["headless"][variant]
        if len(live) < 10 or len(live) != len(headless):
            raise CouldNotRun(f"only {len(live)} and {len(headless)} runs came to an end")
        half = len(headless) // 2
        noise = abs(median(headless[:half]) / median(headless[half:]) - 1)
        more = median([a / b for a, b in zip(live, headless)]) - 1  # neighbours in time: what drifts is the same for both
        row(f"{words}: more than headless", f"{more:+.1%}", f"headless {median(headless):.0f} ms (its halves differ {noise:.1%})", "<= +5 %",
            TOO_NOISY if noise > .05 else more <= .05)
        row("  wall, ms", f"{median(live):.0f}", f"headless {median(headless):.0f}, {len(live)} pairs A B B A")
    row("CPU of the program itself, % of one core", f"{median(data['cpu_window']):.1f}", f"headless {median(data['cpu_headless']):.1f}")
    section("The window when nothing goes on, 4 s each (target 12)")
    for name, words in (("idle", "after a run"), ("frozen", "while a run is frozen")):
        if not data[name]:
            raise CouldNotRun("the run was over before it could be frozen")
        row(f"{words}: CPU, % of one core", f"{data[name]['cpu_percent']:.2f}", "", "<= 1", data[name]["cpu_percent"] <= 1)
        row(f"{words}: paint events", f"{data[name]['paints']}", f"most by {data[name]['most']}" if data[name]["paints"] else "", "0", data[name]["paints"] == 0)


def switches():
    section("Core lanes of perf runs beside the kernel's own counts, frozen in their middle (target 13)")
    data = json.loads(run([BENCH / "interleave_bench_switches", BIN / "interleave-host"]))
    if "why_not" in data:
        return remark(f"not measurable here: {data['why_not']}")
    threads = data["threads"]
    apart = [abs(t["ins"] - t["outs"]) for t in threads]
    row("switch-ins - switch-outs, most of any thread", f"{max(apart)}", f"{len(threads)} threads, {sum(t['ins'] for t in threads)} switch-ins",
        "<= 1", max(apart) <= 1)
    off = [abs(t["outs"] - t["kernel_switches"]) for t in threads]
    row("switch-outs - the kernel's count, most", f"{max(off)}", f"kernel {sum(t['kernel_switches'] for t in threads)} in all")
    error = [t["lane_ns"] / t["schedstat_ns"] - 1 for t in threads]
    worst = max(error, key=abs)
    row("run time / schedstat, worst thread", f"{worst:+.2%}", f"median {median(error):+.2%}", "within 1 %", abs(worst) <= .01)


def asyncio():
    section("The event loop beside CPython's asyncio, in turn (target 3)")
    ours, python = [], []
    for _ in range(5):
        ours.append(json.loads(run([BENCH / "interleave_bench_async"])))
        python.append(json.loads(run(["python3", HERE / "async_control.py"])))

    def of(runs, name):
        return median([one[name] for one in runs])

    for kind, words in (("event", "a task's event, ns"), ("event_long", "  with what it waits for, ns")):
        thread, task = of(ours, f"thread_{kind}"), of(ours, f"task_{kind}")
        row(words, f"{task:.1f}", f"a thread's {thread:.1f}", "<= thread's + 10 %", task <= 1.1 * thread)
    for name, words in (("sleep0", "sleep(0)"), ("create_task", "create_task and await"), ("call_soon_threadsafe", "call_soon_threadsafe"),
                        ("run_in_executor", "run_in_executor")):
        row(f"{words}, us", f"{of(ours, name) / 1e3:.2f}", f"python3 {of(python, name) / 1e3:.2f}")


def processes():
    section("Processes beside this python3, in turn (C++ boots no interpreter: spawn and forkserver are cheaper here)")
    figures = (("thread", "start + join, thread, us"), ("fork", "start + join, fork, us"), ("forkserver", "start + join, forkserver, us"),
               ("spawn", "start + join, spawn, us"), ("pool", "round trip of a process pool, us"), ("pipe", "pipe, messages of 100 B a second"),
               ("pipe-mib", "pipe, messages of 1 MiB a second"), ("queue", "mp.Queue, items of 100 B a second"), ("memory", "shared memory, GB/s written"))
    ours = {}
    for name, words in figures:
        engine, python = [], []
        for i in range(5):
            pair = [(engine, [BENCH / "interleave_bench_processes", BIN / "interleave-host", name]),
                    (python, [sys.executable, HERE / "processes_cpython.py", name])]
            for into, command in pair if i % 2 == 0 else reversed(pair):
                into.append(float(run(command)))
        ours[name] = median(engine)
        row(words, f"{ours[name]:.4g}", f"CPython {median(python):.4g}")
    order = ours["thread"] < ours["fork"] < ours["forkserver"] < ours["spawn"]
    row("thread < fork < forkserver < spawn", "yes" if order else "no", "", "yes", order)


def stops():
    section("Stopping crowds that would sleep for an hour: from the order until everything is gone")
    (alone, _), *crowds = [(float(ms), int(lost)) for ms, lost in
                           (run([BENCH / "interleave_bench_stops", BIN / "interleave-host", name]).split() for name in ("one", "threads", "processes", "tasks"))]
    for words, (ms, lost) in zip(("64 threads, ms", "32 processes, ms", "10 000 tasks, ms"), crowds):
        row(words, f"{ms:.0f}", f"one thread {alone:.0f}", "<= 2000", ms <= 2000)
        row("  events lost", f"{lost}", "", "0", lost == 0)


SECTIONS = {"recording": recording, "losses": losses, "probe": lambda: probebench.probe(BIN), "asyncio": asyncio, "processes": processes, "stops": stops, "instructions": instructions, "store": store,
            "frame": frame, "overlay": overlay,
            "live": live, "follow": follow, "export": export,
            "gil": gil, "conformance": conforms, "start": start, "window": window, "switches": switches}


def main():
    wanted = sys.argv[2:] or list(SECTIONS)
    for name in wanted:
        if name not in SECTIONS:
            print(f"no bench {name!r}; there are: {', '.join(SECTIONS)}", file=sys.stderr)
            return 2
    load = os.getloadavg()[0]
    print(f"Interleave, {len(os.sched_getaffinity(0))} cores, {time.strftime('%Y-%m-%d %H:%M')}, load {load:.1f}. "
          "Values are medians; controls are from the same run, in turn. Read ratios rather than absolutes.")
    failed = 0
    for name in wanted:
        try:
            begin_section()
            SECTIONS[name]()
            end_section()
        except (CouldNotRun, subprocess.TimeoutExpired, OSError, KeyError, ValueError) as problem:
            failed += 1
            print(f"    {name} could not run: {problem}", flush=True)
    print(f"\n{results[MET]} met, {results[NOT_MET]} not met, {results[TOO_NOISY]} too noisy to tell" + (f", {failed} could not run" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
