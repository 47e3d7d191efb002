# SPDX-License-Identifier: GPL-3.0-or-later
"""Target 9: the engine's GIL beside that of real CPython. Two CPU-bound threads, pinned apart, in turn: the engine, CPython, CPython again."""
import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from table import TOO_NOISY, CouldNotRun, quantile, remark, row

HERE = Path(__file__).resolve().parent
INTERVAL = 5.0  # ms
ROUNDS = 12


def checked(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    if done.returncode != 0:
        raise CouldNotRun(f"{' '.join(map(str, command[:3]))} … ended with status {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.stdout


def build_probe(directory):
    """The preloaded library that sees CPython's GIL; needs a C compiler and x86-64 glibc."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler or os.uname().machine != "x86_64":
        raise CouldNotRun("the probe for CPython's GIL needs a C compiler and x86-64")
    probe = directory / "gilprobe.so"
    checked([compiler, "-O2", "-shared", "-fPIC", str(HERE / "gilprobe.c"), "-o", str(probe), "-ldl"])
    return probe


def engine_round(program, directory, number):
    trace, table = directory / f"engine-{number}.itrace", directory / f"engine-{number}.csv"
    out = subprocess.run([program, "run", "one-gil", "--variant", "threads", "--repeat", "1", "--set", "pinned=1", "--set",
                          f"interval_ms={INTERVAL}", "--json", "--trace", str(trace)], capture_output=True, text=True, timeout=120)
    if out.returncode not in (0, 1):
        raise CouldNotRun(f"interleave run failed: {out.stderr.strip()[-300:]}")
    checked([program, "export", str(trace), "--format", "csv", "-o", str(table)])
    source = json.loads(out.stdout)["runs"][0]["trace"]["core_source"]
    with open(table, newline="") as file:
        return *holds_of_lane(list(csv.DictReader(file))), source


def holds_of_lane(rows):
    """Holds (ms) and hand-offs (µs) on the GIL's lane. Running and off-core alternate within one hold."""
    stretches = []
    for r in rows:
        if r["lane"] != "GIL":
            continue
        begin, end = int(r["begin_ns"]), int(r["end_ns"])
        who = None if r["state"] == "none" else r["object"]
        if stretches and stretches[-1][2] == who:
            stretches[-1][1] = end
        else:
            stretches.append([begin, end, who])
    holds = [(end - begin) / 1e6 for begin, end, who in stretches if who is not None]
    handoffs = [(free[1] - free[0]) / 1e3 for before, free, after in zip(stretches, stretches[1:], stretches[2:])
                if before[2] and free[2] is None and after[2] and before[2] != after[2]]
    return holds, handoffs


def cpython_round(directory, number, probe):
    out = directory / f"cpython-{number}.txt"
    checked(["python3", str(HERE / "spin.py"), "0.9", str(INTERVAL)],
            env=dict(os.environ, GILPROBE_OUT=str(out), LD_PRELOAD=str(probe)))
    if not out.exists():
        raise CouldNotRun("the probe saw nothing of this python3's GIL (it exports no _PyRuntime)")
    holds, handoffs, taken, dropped = [], [], None, None
    for line in out.read_text().splitlines():
        if line.startswith("lost"):
            raise CouldNotRun("the probe lost records")
        at, thread, kind = line.split()
        at = int(at)
        if kind == "T":
            if dropped and dropped[1] != thread:
                handoffs.append((at - dropped[0]) / 1e3)
            taken = (at, thread)
        elif taken and taken[1] == thread:
            holds.append((at - taken[0]) / 1e6)
            dropped, taken = (at, thread), None
    return holds, handoffs


def ks(a, b):
    """Kolmogorov–Smirnov distance, medians aligned."""
    shift = quantile(a, 0.5) - quantile(b, 0.5)
    a, b = sorted(a), sorted(x + shift for x in b)
    worst, i, j = 0.0, 0, 0
    while i < len(a) and j < len(b):
        x = min(a[i], b[j])
        while i < len(a) and a[i] <= x:
            i += 1
        while j < len(b) and b[j] <= x:
            j += 1
        worst = max(worst, abs(i / len(a) - j / len(b)))
    return worst


def compare(program, directory):
    version = checked(["python3", "--version"]).strip()
    probe = build_probe(directory)
    engine, python, again = ([], []), ([], []), ([], [])
    sources = set()
    for number in range(ROUNDS):
        steps = [(engine, lambda: engine_round(program, directory, number)), (python, lambda: cpython_round(directory, number, probe)),
                 (again, lambda: cpython_round(directory, number, probe))]
        for into, take in steps if number % 2 == 0 else reversed(steps):
            holds, handoffs, *source = take()
            into[0].extend(holds)
            into[1].extend(handoffs)
            sources.update(source)
    # A thread that ends or waits for its start holds shortly; what is compared are the holds that a request ended.
    full = [[h for h in some[0] if h >= 0.8 * INTERVAL] for some in (engine, python, again)]
    if min(map(len, full)) < 1000:
        raise CouldNotRun(f"too few holds for a comparison: {', '.join(str(len(f)) for f in full)} of 1000")
    remark(f"control: {version}; holds: {len(full[0])} engine (cores: {', '.join(sorted(sources))}), {len(full[1])} and {len(full[2])} CPython, "
           f"{ROUNDS} rounds each; shorter than 0.8 x interval, left out: "
           + ", ".join(f"{len(some[0]) - len(kept)}" for some, kept in zip((engine, python, again), full)))
    # Two pinned threads that have their cores to themselves hold for the interval and some 0.1 ms, with hardly a tail. A control with a long tail
    # shows other programs on the cores: then what was measured is who else ran, and not the GIL.
    busy = quantile(full[1], .9) > 1.2 * quantile(full[1], .5)
    if busy:
        remark("CPython's own holds have a long tail: the cores were not free, so nothing below tells the GILs apart")
    for name, q, most in (("hold p5, ms", .05, None), ("hold p50, ms", .5, .05), ("hold p90, ms", .9, .15), ("hold p99, ms", .99, None)):
        ours, theirs, itself = (quantile(f, q) for f in full)
        row(name, f"{ours:.3f}", f"CPython {theirs:.3f}, again {itself:.3f}", f"within {most:.0%}" if most else "",
            None if not most else TOO_NOISY if busy else abs(ours / theirs - 1) <= most)
    distance, own = ks(full[0], full[1]), ks(full[1], full[2])
    row("KS distance, medians aligned", f"{distance:.3f}", f"CPython against itself {own:.3f}", "<= itself + 0.10",
        TOO_NOISY if busy else distance <= own + .10)
    for name, q in (("hand-off p50, us", .5), ("hand-off p90, us", .9)):
        ours, theirs, itself = (quantile(some[1], q) for some in (engine, python, again))
        row(name, f"{ours:.1f}", f"CPython {theirs:.1f}, again {itself:.1f}", "0.5 to 2 x" if q == .5 else "",
            None if q != .5 else TOO_NOISY if busy else .5 <= ours / theirs <= 2)


def recording_on_and_off(program):
    """The engine's GIL with and without its recorder; without again as the control of the control."""
    data = json.loads(checked([program]))
    on, off, again = (quantile([h for h in data[k] if h >= 0.8 * INTERVAL], .5) for k in ("on", "off", "off_again"))
    row("hold p50 recorded / not recorded", f"{on / off:.4f}", f"not recorded twice {again / off:.4f}, {len(data['off'])} holds",
        "within 1 %", abs(on / off - 1) <= .01)
