#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`./dev soak [MINUTES]`: what takes long. A thousand kills in any state of every model, then more at random moments of the program itself; runs a lesson again and again; watches one program's memory
and descriptors while it runs and runs; the probe in every Python that is here. Prints figures; the exit status is 1 if any of them is not as it must be."""
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.argv[1]).resolve() / "bin"
TESTS = BIN.parent / "tests"
KILLS, SLICE = 1000, 50
MINUTES = float(sys.argv[2]) if len(sys.argv) > 2 else 20
INTERLEAVE = str(BIN / "interleave")
seed = int.from_bytes(os.urandom(4), "little")
random.seed(seed)


def left_behind(home):
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            environment = Path(f"/proc/{entry}/environ").read_bytes()
            state = Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if f"HOME={home}\0".encode() in environment and state != "Z" and int(entry) != os.getpid():
            found.append(int(entry))
    return found


def every_python():
    """The probe in every Python that is here: tests/engine/cpython/probe_test.cpp, which in ./dev test takes two."""
    print("the probe in every Python", flush=True)
    environment = dict(os.environ, INTERLEAVE_ALL_PYTHONS="1")
    ran = subprocess.run([str(TESTS / "cpython_probe_test"), "--gtest_brief=1"], capture_output=True, text=True, env=environment)
    print("  " + "\n  ".join(ran.stdout.splitlines()[-20:]), flush=True)
    return ran.returncode != 0


def descendants(pid):
    found, todo = [], [pid]
    while todo:
        children = subprocess.run(["pgrep", "-P", str(todo.pop())], capture_output=True, text=True).stdout.split()
        found += map(int, children)
        todo += map(int, children)
    return found


def thousand_kills(until):
    """Those of tests/engine/host/kills_test.cpp: of workers, runner, host and service, of programs of threads, processes and tasks that start, run,
    stand frozen or are being stopped; after each, nothing may be left. In slices, each with a seed of its own."""
    done = bad = 0
    counts, most = {}, 0.0
    while done < KILLS and time.monotonic() < until:
        slice_seed = random.getrandbits(32)
        environment = dict(os.environ, INTERLEAVE_KILLS=str(SLICE), INTERLEAVE_SEED=str(slice_seed))
        ran = subprocess.run([str(TESTS / "host_kills_test")], capture_output=True, text=True, env=environment)
        told = re.search(rf"^ +{SLICE} kills, ([^;]*)(?:; .*, ([0-9.e+]+) ms .most.)?", ran.stdout, re.MULTILINE)
        if ran.returncode != 0 or not told:
            bad += 1
            print(f"  INTERLEAVE_SEED={slice_seed} INTERLEAVE_KILLS={SLICE} {TESTS / 'host_kills_test'} fails:\n{ran.stdout[-3000:]}{ran.stderr[-500:]}", flush=True)
        if told:
            for what, count in (entry.rsplit(" ", 1) for entry in told[1].split(", ")):
                counts[what] = counts.get(what, 0) + int(count)
            most = max(most, float(told[2] or 0))
        done += SLICE
    print(f"kill -9 in any state: {done} of {KILLS} kills ({', '.join(f'{what} {count}' for what, count in sorted(counts.items()))}), {bad} slices of "
          f"{SLICE} with a failure; a run was over after {most:.0f} ms at most", flush=True)
    return bad + (done < KILLS)


def hostile_scripts():
    """tests/engine/host: scripts that mean harm, what is given to a script and comes back, and what is recorded of it, on every interpreter that is here."""
    told = json.loads(subprocess.run([INTERLEAVE, "doctor", "--json"], capture_output=True, text=True).stdout)
    bad = 0
    for interpreter in told["interpreters"]:
        if interpreter["problem"] or not interpreter["version"].startswith("3"):
            continue
        environment = dict(os.environ, INTERLEAVE_TEST_PYTHON=interpreter["path"])
        failed = [name for name in ("hostilescript", "scriptrun", "scripttrace")
                  if subprocess.run([str(TESTS / f"host_{name}_test"), "--gtest_brief=1"], stdout=sys.stderr, env=environment).returncode != 0]
        print(f"scripts in {interpreter['path']} {interpreter['version']}: {'not as they must be: ' + ', '.join(failed) if failed else 'as they must be'}", flush=True)
        bad += len(failed)
    return bad


def kill_loop(until, home, who, lesson="one-gil"):
    """kill -9 of the watching program, of the host or of one of its children, at a random moment. A run of processes may go on without one
    of them, or hang where the dead one had a lock, as in Python: then Ctrl+C ends it."""
    kills = hangs = orphans = silent = 0
    noticed = []
    environment = dict(os.environ, HOME=home, XDG_RUNTIME_DIR=home)
    if lesson == "processes":
        environment["INTERLEAVE_LESSONS"] = str(Path(__file__).resolve().parent / "lessons")
    while time.monotonic() < until:
        run = subprocess.Popen([INTERLEAVE, "run", lesson, "--repeat", "1", "--json"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True, env=environment)
        moment = time.monotonic() + random.uniform(0, 1.5)
        while time.monotonic() < moment and run.poll() is None:
            time.sleep(0.005)
        victims = [run.pid] if who == "program" else descendants(run.pid)
        if run.poll() is not None or not victims:
            run.wait()
            continue
        victim = random.choice(victims)
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            run.wait()
            continue
        kills += 1
        at = time.monotonic()
        interrupted = False
        if lesson == "processes":
            try:
                run.wait(timeout=0.3)
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGINT)
                interrupted = True
        try:
            error = run.communicate(timeout=20)[1]
            if who != "program":
                noticed.append(time.monotonic() - at)
                if not interrupted and (run.returncode not in (0, 1, 3) or (run.returncode == 3 and "interleave:" not in error)):
                    silent += 1
        except subprocess.TimeoutExpired:
            hangs += 1
            run.kill()
            run.wait()
        deadline = time.monotonic() + 2
        while left_behind(home) and time.monotonic() < deadline:
            time.sleep(0.02)
        for pid in left_behind(home):
            orphans += 1
            os.kill(pid, signal.SIGKILL)
    times = f", until it had ended: median {statistics.median(noticed) * 1000:.0f} ms, max {max(noticed) * 1000:.0f} ms" if noticed else ""
    print(f"kill -9 of the {who}: {kills} kills, {hangs} hangs, {orphans} processes left, {silent} without a message{times}", flush=True)
    return hangs + orphans + silent


def run_loop(until, home):
    """The same lesson again and again: claims, losses, overlaps."""
    runs = overlaps = lost = not_held = failed = 0
    environment = dict(os.environ, HOME=home, XDG_RUNTIME_DIR=home)
    while time.monotonic() < until:
        done = subprocess.run([INTERLEAVE, "run", "one-gil", "--json"], capture_output=True, text=True, env=environment)
        if done.returncode not in (0, 1):
            failed += 1
            print(f"  a run failed: {done.stderr.strip()[-300:]}", flush=True)
            continue
        result = json.loads(done.stdout)
        for run in result["runs"]:
            runs += 1
            overlaps += run["metrics"]["gil"]["overlaps"]
            lost += run["trace"]["lost"]
        not_held += sum(claim["verdict"] == "not-held" for claim in result["claims"])
    print(f"one-gil again and again: {runs} runs, {overlaps} overlapping holders, {lost} records lost, {not_held} claims not held, {failed} failed", flush=True)
    return overlaps + failed


def size_of(pid):
    """Resident KiB and open descriptors."""
    status = Path(f"/proc/{pid}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
    return resident, len(os.listdir(f"/proc/{pid}/fd"))


def flat_loop(until, home):
    """One program that runs its lesson until it is stopped (or 1000 times): memory and descriptors, seen at the same place of each run, must not
    grow."""
    environment = dict(os.environ, HOME=home, XDG_RUNTIME_DIR=home)
    program = subprocess.Popen([INTERLEAVE, "run", "waiting-together", "--variant", "threads", "--repeat", "1000", "--json"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    sizes, last_host = [], None
    try:
        while time.monotonic() < until and program.poll() is None:
            children = subprocess.run(["pgrep", "-P", str(program.pid)], capture_output=True, text=True).stdout.split()
            if children and children[0] != last_host:  # a run has just begun
                last_host = children[0]
                sizes.append(size_of(program.pid))
            time.sleep(0.01)
    except (OSError, StopIteration):
        pass  # it has ended: said below
    died = program.poll() not in (None, 0, 1)
    if program.poll() is None:
        program.send_signal(signal.SIGINT)
        try:
            program.wait(timeout=20)
        except subprocess.TimeoutExpired:
            died = True
            program.kill()
            program.wait()
    if died or len(sizes) < 12:
        print(f"memory and descriptors: the program {'ended by itself or did not stop' if died else 'made too few runs'}, {len(sizes)} runs", flush=True)
        return 1
    third = len(sizes) // 3
    early, late = sizes[third:2 * third], sizes[2 * third:]
    memory = [statistics.median(s[0] for s in part) for part in (early, late)]
    descriptors = [max(s[1] for s in part) for part in (early, late)]
    per_run = (memory[1] - memory[0]) / ((len(early) + len(late)) / 2)
    print(f"one program, {len(sizes)} runs: {memory[0] / 1024:.1f} MiB in the second third, {memory[1] / 1024:.1f} MiB in the last "
          f"({per_run:+.1f} KiB a run); at most {descriptors[0]} descriptors, then {descriptors[1]}", flush=True)
    # Each run's figures are kept for the medians: some KiB a run are theirs.
    return int(per_run > 64) + int(descriptors[1] > descriptors[0] + 2)


def real_pythons():
    """Every interpreter of this machine with the probe in it: all scripts behave as without, records are what they should be, the GIL is given back where it is said to be."""
    bad = 0
    for name in ("behaviour", "bootstrap", "release"):
        test = Path(__file__).resolve().parent.parent / "engine" / "cpython" / f"{name}_test.py"
        ran = subprocess.run([sys.executable, "-B", str(test), str(BIN / "libinterleave-probe.so"), "--all"], capture_output=True, text=True)
        bad += ran.returncode not in (0, 77)
        print(f"real Pythons, {name}: {(ran.stdout + ran.stderr).strip().splitlines()[-1]}", flush=True)
        if ran.returncode not in (0, 77):
            print((ran.stdout + ran.stderr)[-3000:], flush=True)
    return bad


if __name__ == "__main__":
    print(f"soak, {MINUTES:g} minutes, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as home:
        begin = time.monotonic()
        bad = every_python()
        bad += thousand_kills(begin + MINUTES * 60 / 2)
        bad += hostile_scripts()
        part = (begin + MINUTES * 60 - time.monotonic()) / 5
        bad += kill_loop(time.monotonic() + part, home, "program")
        bad += kill_loop(time.monotonic() + part, home, "host and its children")
        bad += kill_loop(time.monotonic() + part, home, "host and its processes", "processes")
        bad += run_loop(time.monotonic() + part, home)
        bad += flat_loop(time.monotonic() + part, home)
        bad += bool(left_behind(home))
        bad += real_pythons()
    print("all as it must be" if not bad else f"{bad} things are not as they must be", flush=True)
    sys.exit(1 if bad else 0)
