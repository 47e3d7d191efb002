# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine's GILs do beside what CPython's do, in turn, in the same minute: `python3`, and `python2.7` where there is one."""
import json
import os
import shutil
import subprocess
from pathlib import Path

from table import CouldNotRun, median, quantile, remark, row

HERE = Path(__file__).resolve().parent
SCRIPT = str(HERE / "gilexperiments.py")
ROUNDS = 3


def find(*names):
    """The first of these Pythons that is on PATH and runs: some managers of versions put names there that only say which version has them."""
    for python in names:
        if shutil.which(python) and subprocess.run([python, "-c", "pass"], capture_output=True, check=False).returncode == 0:
            return python
    return None


class Bench:
    def __init__(self, program):
        self.program = program
        self.cores = sorted(os.sched_getaffinity(0))

    def one(self, who, experiment, *numbers, cores=0):
        command = [self.program, who] if who in ("new", "old", "every-opcode", "none") else [who, SCRIPT]
        allowed = self.cores[:cores] if cores else self.cores

        def pin():
            os.sched_setaffinity(0, allowed)

        done = subprocess.run([*command, experiment, *map(str, numbers)], capture_output=True, text=True, timeout=120, preexec_fn=pin)
        if done.returncode != 0:
            raise CouldNotRun(f"{who} {experiment} ended with status {done.returncode}: {done.stderr.strip()[-300:]}")
        return json.loads(done.stdout)

    def in_turn(self, everybody, experiment, *numbers, cores=0, rounds=ROUNDS):
        """{who: what it gave in each round}, every second round backwards."""
        found = {who: [] for who in everybody}
        for number in range(rounds):
            for who in everybody if number % 2 == 0 else reversed(everybody):
                found[who].append(self.one(who, experiment, *numbers, cores=cores))
        return found


def text(values, form="{:.2f}"):
    middle = form.format(median(values))
    return middle if len(values) < 2 else f"{middle} ({form.format(min(values))} to {form.format(max(values))})"


def both(bench, pairs, figure, experiment, *numbers, cores=0, form="{:.2f}", reduce=None, most=None):
    """A row for each pair (engine's GIL, CPython) that is there. `most`: how far apart they may be, as a share of CPython's."""
    for ours, theirs in pairs:
        everybody = [ours] + ([theirs] if theirs else [])
        found = bench.in_turn(everybody, experiment, *numbers, cores=cores)
        values = {who: [reduce(v) if reduce else v for v in given] for who, given in found.items()}
        met = None
        if most and theirs:
            low, high = min(values[theirs]), max(values[theirs])
            met = low * (1 - most) <= median(values[ours]) <= high * (1 + most)
        row(f"{figure}, {ours} GIL", text(values[ours], form), f"{Path(theirs).name} {text(values[theirs], form)}" if theirs else "no such CPython here",
            f"its spread +- {most:.0%}" if most else "", met)


def conformance(program):
    old = find("python2.7", "python2")
    bench = Bench(program)
    new, pairs = [("new", "python3")], [("new", "python3"), ("old", old)]
    remark(f"control: {subprocess.run(['python3', '--version'], capture_output=True, text=True).stdout.strip()}, "
           f"{old or 'no python2.7'}; medians of {ROUNDS} rounds in turn (lowest to highest)")
    several = len(bench.cores) > 1
    if several:
        both(bench, pairs, "2 threads / sequential, 2 cores", "throughput", 2, cores=2, most=.10)
    both(bench, pairs, "2 threads / sequential, 1 core", "throughput", 2, cores=1, most=.10)
    for threads in (3, 4, 8):
        both(bench, new, f"mean wait, {threads} threads, ms", "waits", threads, form="{:.1f}", reduce=lambda v: sum(v) / max(1, len(v)))
    both(bench, new, "wait, 8 threads, p99 / mean", "waits", 8, form="{:.1f}", reduce=lambda v: quantile(v, .99) / max(1e-9, sum(v) / max(1, len(v))))
    if not several:
        return remark("I/O latency and the convoy need two cores: not testable here")
    for busy in (0, 1, 2, 4):
        both(bench, new, f"I/O latency beside {busy}, p50, ms", "io", busy, 5, form="{:.2f}", reduce=median)
        if busy:
            both(bench, new, f"I/O latency beside {busy}, p99, ms", "io", busy, 5, form="{:.1f}", reduce=lambda v: quantile(v, .99))
    for ours, theirs in pairs:
        everybody = [ours] + ([theirs] if theirs else [])
        alone = {who: median(v) for who, v in bench.in_turn(everybody, "convoy", 0, 5).items()}
        for interval in (0.5, 5) if ours == "new" else (5,):
            beside = {who: median(v) for who, v in bench.in_turn(everybody, "convoy", 1, interval).items()}
            at = f" at {interval} ms" if ours == "new" else ""
            row(f"convoy{at}, messages/s beside 1, {ours} GIL", f"{beside[ours]:.0f}", f"{Path(theirs).name} {beside[theirs]:.0f}" if theirs else "")
            ratio = {who: alone[who] / beside[who] for who in everybody}
            target = (">= 100 x", ratio[ours] >= 100) if (ours, interval) == ("new", 5) else ("<= 3 x", ratio[ours] <= 3) if ours == "old" else ("", None)
            row(f"convoy{at}, alone / beside 1, {ours} GIL", f"{ratio[ours]:.1f}", f"{Path(theirs).name} {ratio[theirs]:.1f}" if theirs else "", *target)
    for words, call in (("c += 1", 0), ("with a call between", 1)):
        both(bench, pairs, f"lost updates, {words}, %", "lost", call, form="{:.1f}", reduce=lambda v: v * 100)
    older = find("python3.9", "python3.8")
    both(bench, [("every-opcode", older)], "lost updates, c += 1, %", "lost", 0, form="{:.1f}", reduce=lambda v: v * 100)
