# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the finished programs share."""
import ctypes
import errno
import json
import os
import platform
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BIN = Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 and os.path.isdir(sys.argv[1]) else Path("build/dev/bin").resolve()
INTERLEAVE = str(BIN / "interleave")
SOURCE = Path(__file__).resolve().parent.parent.parent
PATIENCE = int(os.environ.get("INTERLEAVE_TEST_PATIENCE", 300))  # s; a watchdog, not an expectation


def clean_environment(home):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "INTERLEAVE_"))}
    environment.update(HOME=str(home), XDG_RUNTIME_DIR=str(home))
    return environment


class ProgramTest(unittest.TestCase):
    """Each test gets an empty home and must leave no process of ours behind."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()) if hasattr(self, "enterContext")
                           else self._temporary())
        os.chmod(self.folder, 0o777)
        self.environment = clean_environment(self.folder)

    def _temporary(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        return holder.name

    def tearDown(self):
        self.assertEqual(processes_of(self.folder), [], "processes were left behind")

    def interleave(self, *arguments, status=0, **options):
        done = subprocess.run([INTERLEAVE, *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE,
                              env=self.environment, cwd=self.folder, **options)
        self.assertEqual(done.returncode, status, f"{arguments}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done

    def run_json(self, *arguments, status=0, **options):
        return json.loads(self.interleave("run", *arguments, "--json", status=status, **options).stdout)

    def one_line_error(self, done, *words):
        """Bad input gets one clear line with the remedy."""
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        self.assertEqual(len(lines), 1, done.stderr)
        for word in words:
            self.assertIn(word, lines[0])


def processes_of(home):
    """Processes of ours that were started with this home."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/environ", "rb") as file:
                environment = file.read()
            with open(f"/proc/{entry}/comm") as file:
                name = file.read().strip()
            with open(f"/proc/{entry}/stat") as file:
                state = file.read().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if f"HOME={home}\0".encode() in environment and name.startswith("interleave") and state != "Z":
            found.append(f"{entry} {name} {state}")
    return found


def refuse_perf():
    """For preexec_fn: from here on the kernel refuses perf_event_open, as a stock Debian or Ubuntu refuses it to users."""
    number = {"x86_64": 298, "aarch64": 241}[platform.machine()]
    refuse = 0x00050000 | errno.EACCES  # SECCOMP_RET_ERRNO
    code = struct.pack("HBBI" * 4, 0x20, 0, 0, 0, 0x15, 0, 1, number, 0x06, 0, 0, refuse, 0x06, 0, 0, 0x7FFF0000)
    instructions = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 4, ctypes.addressof(instructions)))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, seccomp, filter_mode = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) != 0 or libc.prctl(seccomp, filter_mode, program, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no system call can be refused here")


class MachineShare:
    """How much of all cores went to others since it was made, 0 to 1: other programs and the hypervisor. Children are ours once they have ended."""
    QUIET = 0.10

    def __init__(self):
        self.begin = self.now()

    @staticmethod
    def now():
        with open("/proc/stat") as file:
            ticks = [int(word) for word in file.readline().split()[1:9]]
        own = sum(os.times()[:4]) * os.sysconf("SC_CLK_TCK")
        return sum(ticks), sum(ticks) - ticks[3] - ticks[4], own

    def taken(self):
        whole, used, own = (end - begin for end, begin in zip(self.now(), self.begin))
        return min(1.0, max(0.0, (used - own) / whole)) if whole > 0 else 0.0


def look_again(test, look, tries=4):
    """What `look` gives at the first try in which none of its assertions fails. Failures count only if others left the machine alone meanwhile: if they never
    did, the test is skipped with what they took."""
    failure, taken = None, []
    for _ in range(tries):
        share = MachineShare()
        try:
            return look()
        except AssertionError as problem:
            taken.append(share.taken())
            if taken[-1] <= MachineShare.QUIET:
                failure = problem
    if failure:
        raise failure
    test.skipTest(f"not testable here: others took {min(taken):.0%} of the machine or more at each of {tries} tries")


def main():
    unittest.main(verbosity=2)
