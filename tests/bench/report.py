#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`./dev bench`: every figure with its control from the same run. Arguments: the build directory, then names of sections (default: all)."""
import csv
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUILD = Path(sys.argv[1]).resolve()
HERE = Path(__file__).resolve().parent
BIN = BUILD / "bin"
BENCH = BUILD / "bench"


def row(what, value, control, target, met):
    mark = {True: "met", False: "NOT MET", None: ""}[met]
    print(f"  {what:<52} {value:>16}   {control:<40} {target:<24} {mark}", flush=True)


def section(title):
    print(f"\n{title}", flush=True)


def google(program, *arguments):
    """Runs a Google Benchmark binary, interleaved; gives {name: median real ns per item}."""
    command = [str(BENCH / program), "--benchmark_format=json", "--benchmark_repetitions=11",
               "--benchmark_enable_random_interleaving=true", *arguments]
    data = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    times = {}
    for run in data["benchmarks"]:
        if run.get("run_type") != "iteration":
            continue
        per = run["items_per_second"] if "items_per_second" in run else None
        unit = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[run["time_unit"]]
        times.setdefault(run["name"], []).append(1e9 / per if per else run["cpu_time"] * unit)
    return {name: statistics.median(values) for name, values in times.items()}


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(q * len(values)))] if values else float("nan")


def recording():
    section("Recording (targets 1 and 2)")
    t = google("interleave_bench_record")
    clock, event = t["clockAlone"], t["recordOneEvent"]
    row("one event, ns", f"{event:.1f}", f"clock alone {clock:.1f}", "<= clock + 4 ns", event <= clock + 4)
    plain, traced = t["plainLockPair"], t["tracedLockPair"]
    row("a traced lock pair adds, ns", f"{traced - plain:+.1f}", f"plain pair {plain:.1f}", "<= 45 ns", traced - plain <= 45)


def frame_instructions():
    section("Instructions for a frame of 16 lanes (target 7, callgrind)")
    if not shutil.which("valgrind"):
        row("instructions", "-", "valgrind is missing", "", None)
        return
    counts = {}
    for mode in ("prefix", "linear"):
        for spans in (10_000, 1_000_000):
            with tempfile.NamedTemporaryFile(suffix=".callgrind") as out:
                text = subprocess.run(
                    ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", "--collect-atstart=no",
                     "--toggle-collect=measuredFrame*", str(BENCH / "interleave_frame_instructions"), str(spans), mode],
                    capture_output=True, text=True).stderr
            found = re.search(r"Collected\s*:\s*(\d+)", text)
            counts[mode, spans] = int(found.group(1)) if found else 0
    for mode, target in (("prefix", "<= 3.0"), ("linear", "(control: no index)")):
        small, large = counts[mode, 10_000], counts[mode, 1_000_000]
        ratio = large / small if small else float("nan")
        row(f"{mode}: 1 M spans / 10 k spans", f"{ratio:.2f}", f"{large:,} / {small:,} instructions", target,
            ratio <= 3.0 if mode == "prefix" else None)


def engine_holds(directory, number, interval):
    trace = directory / f"engine-{number}.itrace"
    subprocess.run([str(BIN / "interleave"), "run", "one-gil", "--variant", "threads", "--repeat", "1", "--set", "pinned=1",
                    "--set", f"interval_ms={interval}", "--json", "--trace", str(trace)],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    table = directory / f"engine-{number}.csv"
    subprocess.run([str(BIN / "interleave"), "export", str(trace), "--format", "csv", "-o", str(table)], check=True,
                   stderr=subprocess.DEVNULL)
    with open(table, newline="") as file:
        return holds_of_lane(list(csv.DictReader(file)), interval)


def holds_of_lane(rows, interval):
    """Holds and hand-offs of the GIL lane: adjacent spans of one holder are one hold (running and off-core alternate in it)."""
    stretches = []
    for r in rows:
        if r["lane"] != "GIL":
            continue
        begin, end, free = int(r["begin_ns"]), int(r["end_ns"]), r["state"] == "none"
        who = None if free else r["object"]
        if stretches and stretches[-1][2] == who:
            stretches[-1][1] = end
        else:
            stretches.append([begin, end, who])
    holds = [(e - b) / 1e6 for b, e, who in stretches if who is not None]
    handoffs = []
    for a, b, c in zip(stretches, stretches[1:], stretches[2:]):
        if a[2] and b[2] is None and c[2] and a[2] != c[2]:
            handoffs.append((b[1] - b[0]) / 1e3)
    return [h for h in holds if h >= 0.8 * interval], handoffs


def cpython_holds(directory, number, interval, probe, seconds):
    out = directory / f"cpython-{number}.txt"
    environment = dict(os.environ, GILPROBE_OUT=str(out), LD_PRELOAD=str(probe))
    subprocess.run(["python3", str(HERE / "spin.py"), str(seconds), str(interval)], check=True, env=environment)
    events = [line.split() for line in open(out) if not line.startswith("lost")]
    holds, handoffs, taken, dropped = [], [], None, None
    for at, thread, kind in events:
        at = int(at)
        if kind == "T":
            if dropped and dropped[1] != thread:
                handoffs.append((at - dropped[0]) / 1e3)
            taken = (at, thread)
        elif taken and taken[1] == thread:
            holds.append((at - taken[0]) / 1e6)
            dropped, taken = (at, thread), None
    kept = [h for h in holds if h >= 0.8 * interval]
    return kept, handoffs


def ks(a, b):
    """Kolmogorov-Smirnov distance, medians aligned."""
    a, b = sorted(a), sorted(b)
    shift = quantile(a, 0.5) - quantile(b, 0.5)
    b = [x + shift for x in b]
    worst, i, j = 0.0, 0, 0
    while i < len(a) and j < len(b):
        x = min(a[i], b[j])
        while i < len(a) and a[i] <= x:
            i += 1
        while j < len(b) and b[j] <= x:
            j += 1
        worst = max(worst, abs(i / len(a) - j / len(b)))
    return worst


def gil():
    section("The GIL beside real CPython, alternating, two pinned threads (target 9)")
    version = subprocess.run(["python3", "--version"], capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        probe = directory / "gilprobe.so"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", str(HERE / "gilprobe.c"), "-o", str(probe), "-ldl"], check=True)
        interval = 5
        engine, python, other = ([], []), ([], []), ([], [])
        for i in range(8):
            for target, take in ((engine, lambda: engine_holds(directory, i, interval)),
                                 (python, lambda: cpython_holds(directory, i, interval, probe, 0.9)),
                                 (other, lambda: cpython_holds(directory, i, interval, probe, 0.9))):
                holds, handoffs = take()
                target[0].extend(holds)
                target[1].extend(handoffs)
        control = f"{version}, {len(python[0])} holds against {len(engine[0])}"
        p50 = quantile(engine[0], .5) / quantile(python[0], .5)
        p90 = quantile(engine[0], .9) / quantile(python[0], .9)
        row("hold p50, ms", f"{quantile(engine[0], .5):.3f}", f"{quantile(python[0], .5):.3f} ({control})", "within 5 %",
            abs(p50 - 1) <= .05)
        row("hold p90, ms", f"{quantile(engine[0], .9):.3f}", f"{quantile(python[0], .9):.3f}", "within 15 %", abs(p90 - 1) <= .15)
        row("hold p99, ms", f"{quantile(engine[0], .99):.3f}", f"{quantile(python[0], .99):.3f}", "", None)
        own = ks(python[0], other[0])
        row("KS distance, medians aligned", f"{ks(engine[0], python[0]):.3f}", f"CPython against itself {own:.3f}",
            "<= itself + 0.10", ks(engine[0], python[0]) <= own + .10)
        ratio = quantile(engine[1], .5) / quantile(python[1], .5)
        row("hand-off p50, us", f"{quantile(engine[1], .5):.1f}", f"{quantile(python[1], .5):.1f}", "0.5-2 x", .5 <= ratio <= 2)
        row("hand-off p90, us", f"{quantile(engine[1], .9):.1f}", f"{quantile(python[1], .9):.1f}", "", None)


def under_display(command, **options):
    """Runs a command in a real window system of its own."""
    if os.environ.get("DISPLAY"):
        return subprocess.run(command, **options)
    return subprocess.run(["xvfb-run", "-a", "-s", "-screen 0 1440x900x24", *command], **options)


def start():
    section("Start to first painted frame (target 10; the empty Qt window is the control)")
    text = under_display([sys.executable, str(HERE / "startup.py"), str(BIN / "interleave"), str(BENCH / "interleave_empty_window")],
                         check=True, capture_output=True, text=True).stdout
    ours, empty = json.loads(text)
    row("first frame, ms (median of %d)" % len(ours), f"{statistics.median(ours):.0f}",
        f"empty window {statistics.median(empty):.0f}, min {min(empty):.0f}", "<= 150 ms", statistics.median(ours) <= 150)


def window():
    section("A run with the window open and live against headless (target 14)")
    text = under_display([str(BENCH / "interleave_bench_window"), str(BIN / "interleave-host")], check=True, capture_output=True,
                         text=True).stdout
    data = json.loads(text.strip().splitlines()[-1])
    with_window, headless = statistics.median(data["window_ms"]), statistics.median(data["headless_ms"])
    pairs = [w / h for w, h in zip(data["window_ms"], data["headless_ms"])]
    row("wall of two CPU-bound threads, ms", f"{with_window:.1f}", f"headless {headless:.1f} ({len(pairs)} alternating pairs)",
        "<= 5 % more", statistics.median(pairs) <= 1.05)
    row("median of the pairs' ratios", f"{statistics.median(pairs):.3f}", "", "", None)


def store():
    section("Columns of 16 lanes x 1920 px, CPU per frame")
    for name, value in google("interleave_bench_store").items():
        row(name, f"{value / 1e6:.3f} ms", "", "", None)


SECTIONS = {"recording": recording, "instructions": frame_instructions, "store": store, "gil": gil, "start": start, "window": window}

if __name__ == "__main__":
    wanted = sys.argv[2:] or list(SECTIONS)
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        sys.exit(f"no section {unknown[0]!r}; there are: {', '.join(SECTIONS)}")
    print(f"Interleave, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d %H:%M')}; medians; the machine may be noisy, so read ratios")
    random.seed(1)
    for name in wanted:
        SECTIONS[name]()
