#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`interleave python`, `compare` and what `doctor` says of interpreters, from outside."""
import json
import signal
import subprocess
import sys
import unittest

from desktop import until
from support import INTERLEAVE, PATIENCE, ProgramTest, processes_of


def fake_free_threaded(file):
    """This Python, but for what it says of its GIL: a build without one is on few machines."""
    file.write_text(f"""#!/bin/sh
case "$*" in
*interleave-interpreter*) {sys.executable} "$@" | sed 's/"freeThreaded": false/"freeThreaded": true/; s/"hasGil": true/"hasGil": false/' ;;
*) exec {sys.executable} "$@" ;;
esac
""")
    file.chmod(0o755)
    return file


class Python(ProgramTest):
    def script(self, text, name="script.py"):
        file = self.folder / name
        file.write_text(text)
        return file

    def python(self, text, *arguments, status=0, **options):
        return self.interleave("python", "--interpreter", sys.executable, self.script(text), *arguments, status=status, **options)

    def test_output_input_and_status_are_the_scripts(self):
        done = self.python("import sys\nprint(sys.stdin.read().upper(), end='')\nprint('seen', file=sys.stderr)\nsys.exit(7)\n", status=7, input="abc\n")
        self.assertEqual(done.stdout, "ABC\n")
        self.assertIn("seen\n", done.stderr)

    def test_what_follows_the_script_is_its_own_but_our_options(self):
        script = self.script("import sys\nprint(sys.argv[1:])\n")
        done = self.interleave("python", script, "a", "--x", "--timeout", 600, "--sandbox=limits", "-v", "--", "--json", "--", "b",
                               "--interpreter", "x")
        self.assertEqual(done.stdout, "['a', '--x', '-v', '--json', '--', 'b', '--interpreter', 'x']\n")

    def test_a_signal_is_told_as_a_shell_tells_it(self):
        done = self.python("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", status=137)
        self.assertIn("killed by signal 9 (SIGKILL)", done.stderr)

    def test_json_has_the_whole_of_it(self):
        done = self.python("import sys\nprint('out é')\nprint('err', file=sys.stderr)\nsys.exit(3)\n", "--json")
        result = json.loads(done.stdout)
        self.assertEqual(result["stdout"], "out é\n")
        self.assertIn("err\n", result["stderr"])
        self.assertEqual((result["state"], result["exit_status"], result["signal"]), ("finished", 3, None))
        self.assertIn(result["sandbox"]["level"], ("bubblewrap", "limits"))
        self.assertEqual(result["interpreter"]["version"], sys.version.split()[0])
        self.assertGreater(result["wall_ns"], 0)
        self.assertTrue({"events", "lost", "bytes", "core_source"} <= set(result["trace"]))
        self.assertIsInstance(result["metrics"], dict)

    def test_how_the_gil_was_seen_is_told_and_can_be_chosen(self):
        spin = "import threading, time\ndef spin(end=time.monotonic() + 1):\n    while time.monotonic() < end: pass\nt = threading.Thread(target=spin)\nt.start(); spin(); t.join()\n"
        for source in ("sampled", "none"):
            told = json.loads(self.python(spin, "--json", "--gil-source", source).stdout)
            self.assertEqual(told["gil"], {"exists": True, "source": source, "reason": None}, told["warnings"])
            self.assertEqual(told["probe"]["loaded"], False)
        told = json.loads(self.python(spin, "--json").stdout)
        if told["probe"]["loaded"] and sys.version_info >= (3, 7):
            self.assertIn(told["gil"]["source"], ("probe", "sampled"))

    def test_an_interpreter_without_a_gil_is_shown_as_having_none(self):
        fake = fake_free_threaded(self.folder / "python3.14t")
        script = self.script("import threading, time\ntime.sleep(0.5)\nprint(threading.active_count())\n")
        done = self.interleave("python", "--interpreter", fake, "--gil-source", "sampled", "--sandbox", "limits", "--json", script)
        told = json.loads(done.stdout)
        self.assertEqual(told["stdout"], "1\n")
        self.assertEqual((told["interpreter"]["free_threaded"], told["interpreter"]["has_gil"]), (True, False))
        self.assertEqual(told["gil"], {"exists": False, "source": "none", "reason": "this build of Python has no GIL"})
        self.assertIsNone(told["metrics"]["gil"])
        self.assertNotIn("GIL", done.stderr)

    def test_a_traceback_comes_through(self):
        done = self.python("def f():\n    raise ValueError('too small')\nf()\n", status=1)
        self.assertIn("script.py\", line 2, in f", done.stderr)
        self.assertIn("ValueError: too small", done.stderr)

    def test_a_timeout_stops_it_and_says_so(self):
        done = self.python("import time\ntime.sleep(3600)\n", "--timeout", 0.5, status=3)
        self.assertIn("time limit of 0.5 s", done.stderr)

    def test_ctrl_c_is_keyboard_interrupt(self):
        script = self.script("import time\ntry:\n    print('ready', flush=True)\n    time.sleep(3600)\nexcept KeyboardInterrupt:\n    print('bye')\n")
        for _ in range(5):
            process = subprocess.Popen([INTERLEAVE, "python", "--interpreter", sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                       env=self.environment, cwd=self.folder)
            self.assertEqual(process.stdout.readline(), "ready\n")
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
            if process.returncode not in (128 + signal.SIGTERM, 128 + signal.SIGKILL):
                break  # else the machine was too slow for a polite end within a second
        self.assertEqual(out, "bye\n", err)
        self.assertEqual(process.returncode, 0, err)

    def test_a_killed_program_takes_the_script_along(self):
        script = self.script("import os, time\nif os.fork() == 0: os.setsid()\nprint('ready', flush=True)\ntime.sleep(3600)\n")
        process = subprocess.Popen([INTERLEAVE, "python", "--interpreter", sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                   env=self.environment, cwd=self.folder)
        self.assertEqual(process.stdout.readline(), "ready\n")
        process.kill()
        process.wait()
        process.stdout.read()  # until the last of the script's has gone; the host goes a moment later
        process.stdout.close()
        until("the host goes", lambda: not processes_of(self.folder))

    def test_a_recording_is_saved(self):
        self.python("print('x')\n", "--trace", self.folder / "run.itrace")
        self.assertGreater((self.folder / "run.itrace").stat().st_size, 0)

    def test_bad_input_is_one_line(self):
        self.one_line_error(self.interleave("python", self.folder / "missing.py", status=2), "missing.py", "no such script")
        script = self.script("pass\n")
        self.one_line_error(self.interleave("python", script, "--interpreter", "no-such-python", status=2), "no-such-python")
        self.one_line_error(self.interleave("python", script, "--interpreter", self.folder, status=2))
        self.one_line_error(self.interleave("python", script, "--sandbox", "full", status=2), "--sandbox")
        self.one_line_error(self.interleave("python", status=2), "SCRIPT")
        self.one_line_error(self.interleave("python", "--unknown", script, status=2), "--unknown")
        self.one_line_error(self.interleave("python", script, "--trace", self.folder, status=2))


class Doctor(ProgramTest):
    def test_every_interpreter_and_the_sandbox_are_told(self):
        broken = self.folder / "bin" / "python3.99"
        broken.parent.mkdir()
        broken.write_text("#!/bin/sh\nexit 9\n")
        broken.chmod(0o755)
        fake = fake_free_threaded(broken.parent / "python3.98t")
        self.environment["PATH"] = f"{broken.parent}:{self.environment['PATH']}"
        told = json.loads(self.interleave("doctor", "--json").stdout)
        names = [finding["name"] for finding in told["findings"]]
        self.assertTrue({"python", "sandbox", "gil-probe"} <= set(names), names)
        by_path = {one["path"]: one for one in told["interpreters"]}
        self.assertIn("does not answer", by_path[str(broken)]["problem"])
        free = by_path[str(fake)]
        self.assertEqual((free["free_threaded"], free["has_gil"], free["gil_source"]), (True, False, "none"))
        good = [one for one in told["interpreters"] if one["problem"] is None]
        self.assertTrue({one["gil_source"] for one in good} <= {"probe", "sampled", "none"})
        self.assertEqual(by_path[str(broken)]["gil_source"], "none")
        self.assertTrue(all(one["version"] and isinstance(one["has_gil"], bool) for one in good))
        text = self.interleave("doctor").stdout
        self.assertIn(str(broken), text)
        self.assertIn("free-threaded: it has no GIL", text)
        self.assertIn("sandbox", text)


class Compare(ProgramTest):
    def test_a_lesson_beside_real_python_in_one_object(self):
        told = json.loads(self.interleave("compare", "one-gil", "--repeat", 1, "--interpreter", sys.executable, "--json").stdout)
        self.assertEqual(told["lesson"], "one-gil")
        self.assertIsNone(told["error"])
        self.assertEqual(len(told["variants"]), 2)
        for variant in told["variants"]:
            self.assertEqual(len(variant["engine_walls"]), 1)
            self.assertEqual(len(variant["cpython_walls"]), 1)
            self.assertGreater(variant["engine_ratio"], 0)
            self.assertGreater(variant["cpython_ratio"], 0)
        self.assertGreater(told["engine"]["hold_ns"]["count"], 0)
        self.assertTrue({"ks", "ks_aligned", "ks_itself", "notes"} <= set(told))
        if told["cpython"]["holds"] == 0:
            self.assertTrue(any("GIL" in note for note in told["notes"]), told["notes"])
        else:
            self.assertEqual(told["cpython"]["overlaps"], 0)
            self.assertTrue(0 <= told["ks"] <= 1)

        self.assertTrue(any("÷" in figure["what"] and figure["engine"] > 0 for figure in told["figures"]), told["figures"])
        self.assertEqual({figure["verdict"] for figure in told["figures"]} - {"none", "agrees", "differs"}, set())

    def test_what_cannot_be_compared_is_said(self):
        self.one_line_error(self.interleave("compare", "no-such-lesson", status=2), "no-such-lesson")
        self.one_line_error(self.interleave("compare", "one-gil", "--interpreter", "no-such-python", status=2), "no-such-python")


if __name__ == "__main__":
    unittest.main(verbosity=2)
