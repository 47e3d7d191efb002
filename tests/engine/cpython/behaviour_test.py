# SPDX-License-Identifier: GPL-3.0-or-later
"""Every script of behaviour/ does the same with the probe and its bootstrap as without: the same bytes on stdout and stderr, the same exit status.

behaviour_test.py PROBE [--all] [--only NAME]: on two interpreters and without the slow ones; --all: every script on every interpreter.

A script says in its first lines how it is to be run: "# run: stdin|-c|-m", "# options:", "# arguments:", "# stdin:", "# since: 3.11", "# until: 3.10",
"# stderr: ignored", "# soak" (only with --all)."""

import argparse
import concurrent.futures
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import probed

SCRIPTS = pathlib.Path(__file__).parent / "behaviour"
TRIES = 4  # what differs once may be chance (two threads that print); what differs always is not


class Script:
    def __init__(self, path):
        self.path = path
        self.says = {}
        for line in path.read_text().splitlines()[1:]:
            if not line.startswith("# "):
                break
            key, _, value = line[2:].partition(": ")
            self.says[key] = value

    def fits(self, version, everything):
        def number(text):
            return tuple(int(part) for part in text.split("."))

        return (
            (everything or "soak" not in self.says)
            and number(self.says.get("since", "3.7")) <= version <= number(self.says.get("until", "3.99"))
        )

    def run(self, python, environment, folder):
        how = self.says.get("run", "script")
        arguments = self.says.get("arguments", "").split()
        stdin = self.says.get("stdin", "").encode().decode("unicode_escape").encode()
        command = [python] + self.says.get("options", "").split()
        if how == "script":
            command += [str(self.path)] + arguments
        elif how == "stdin":
            command += ["-"] + arguments
            stdin = self.path.read_bytes()
        elif how == "-c":
            command += ["-c", self.path.read_text()] + arguments
        else:
            command += ["-m", self.path.stem] + arguments
            environment = dict(environment, PYTHONPATH=str(SCRIPTS))
        done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=folder, timeout=probed.PATIENCE)
        err = b"" if self.says.get("stderr") == "ignored" else done.stderr
        return done.returncode, probed.without_addresses(done.stdout), probed.without_addresses(err)


def compare(probe, listener, version, python, script):
    """None if it is the same, else what differs."""
    for _ in range(TRIES):
        with tempfile.TemporaryDirectory() as folder:
            plain = script.run(python, probed.environment(), folder)
            seen = script.run(python, probed.traced(probe, listener, script.path), folder)
        if plain == seen:
            return None
    lines = [f"{script.path.stem} on {python}:"]
    for what, before, after in zip(("exit status", "stdout", "stderr"), plain, seen):
        if before != after:
            lines += [f"  {what} without:", str(before), f"  {what} with:", str(after)]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("probe")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    # Whoever started us in the background may have it ignored, and then the scripts would, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    those = probed.interpreters()
    if not given.all:
        those = probed.two(those)
    if not those:
        print("no CPython 3.7 or later is here: nothing to compare")
        return 77
    scripts = [Script(path) for path in sorted(SCRIPTS.glob(given.only + "*.py"))]
    if len(scripts) < 60 and not given.only:
        print("scripts are missing")
        return 1
    failures, count = [], 0
    with probed.Listener() as listener, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [
            pool.submit(compare, os.path.abspath(given.probe), listener, version, python, script)
            for version, python in those
            for script in scripts
            if script.fits(version, given.all)
        ]
        for job in jobs:
            count += 1
            if job.result() is not None:
                failures.append(job.result())
        regions = len(listener.regions)
    print("\n".join(failures))
    print(f"{count} comparisons on {', '.join(python for _, python in those)}; {regions} processes were traced; {len(failures)} differ")
    if regions < count and not os.environ.get("INTERLEAVE_TEST_UNTRACED"):
        print("some were not traced at all: the comparison says nothing")
        return 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
