# SPDX-License-Identifier: GPL-3.0-or-later
"""Which calls give the GIL back, and which do not: counted by the probe, in a thread of its own for each, against a thread that does nothing.

release_test.py PROBE [--all]: on two interpreters, with --all on every one."""

import os
import subprocess
import sys
import tempfile
import unittest

import probed

CALLS = 60  # of each

# What is called, and whether it gives the GIL back every time. `more`: what only holds for some.
RELEASES = {
    "time.sleep(0)": True,
    "time.sleep(0.0001)": True,
    "hashlib.sha256(k2048)": True,
    "hashlib.sha256(k2047)": False,
    "zlib.compress(k2048)": True,
    "zlib.crc32(k20000)": True,
    "zlib.crc32(k2048)": False,
    "select.select([], [], [], 0)": True,
    "os.read(zero, 10)": True,
    "left.send(b'x') and right.recv(1)": True,
    "open('/dev/null').close()": True,
    "os.stat('/')": True,
    "sorted(numbers)": False,
    "sum(numbers)": False,
    "re.findall('[a-f]+', text)": False,
    "json.dumps(numbers)": False,
    "pickle.dumps(numbers)": False,
    "pow(3, 5000)": False,
    "gc.collect(0)": False,
    "lock.acquire() and lock.release()": False,
    "things.put(1) or things.get()": False,
    "held.acquire(timeout=0.0001)": True,
}

SCRIPT = """
import gc, hashlib, json, os, pickle, queue, re, select, socket, threading, time, zlib

k2047, k2048, k20000 = bytes(2047), bytes(2048), bytes(20000)
zero = os.open("/dev/zero", os.O_RDONLY)
left, right = socket.socketpair()
numbers, text = list(range(3000, 0, -1)), "abcxyz" * 300
lock, held, things = threading.Lock(), threading.Lock(), queue.Queue()
held.acquire()

def nothing():
    for _ in range(CALLS):
        pass

def run(name, function):
    thread = threading.Thread(target=function, name=name)
    thread.start()
    thread.join()

run("warm", nothing)
run("nothing", nothing)
for call in CALLED:
    scope = dict(globals())
    exec("def function():\\n    for _ in range(CALLS):\\n        " + call, scope)
    scope["things"] = queue.Queue()
    run(call, scope["function"])
"""


def drops(python):
    """How often each thread gave the GIL back, by its name; and how often it was asked to."""
    with tempfile.TemporaryDirectory() as folder, probed.Listener() as listener:
        script = os.path.join(folder, "script.py")
        with open(script, "w") as file:
            file.write(f"CALLS = {CALLS}\nCALLED = {list(RELEASES)!r}\n" + SCRIPT)
        done = subprocess.run([python, script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=probed.traced(PROBE, listener, script), timeout=probed.PATIENCE)
    if done.returncode != 0 or not listener.regions:
        raise AssertionError(f"{python}: {done.stdout.decode()}")
    names, rings = listener.regions[0].read()
    found = {}
    for ring in rings:
        # A ring serves one thread after the other.
        name = None
        for record in ring.records:
            if record[0] == "ThreadStart":
                name = names.get(record[2])
                found[name] = 0
            elif record[0] == "GilDrop" and name is not None and record[1] == 0:
                found[name] += 1
    return found


class ReleasePoints(unittest.TestCase):
    def test_the_gil_is_given_back_where_it_is_said_to_be(self):
        if not THOSE:
            self.skipTest("no CPython 3.7 or later is here")
        for version, python in THOSE:
            found = drops(python)
            idle = found["nothing"]
            for call, releases in RELEASES.items():
                with self.subTest(python=python, call=call, drops=found[call], idle=idle):
                    if releases:  # not quite each: on a busy machine somebody may have asked for it just then, and such a drop counts as asked for
                        self.assertGreater(found[call], idle + CALLS // 2)
                    else:
                        self.assertLess(found[call], idle + CALLS // 2)


if __name__ == "__main__":
    PROBE = os.path.abspath(sys.argv[1])
    THOSE = probed.interpreters() if "--all" in sys.argv else probed.two(probed.interpreters())
    unittest.main(argv=[sys.argv[0]] + [each for each in sys.argv[2:] if each != "--all"])
