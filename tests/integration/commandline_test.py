# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract of the command line, kept by the finished programs."""
import csv
import json
import os
import pty
import signal
import statistics
import subprocess
import time
import xml.etree.ElementTree

from support import INTERLEAVE, PATIENCE, SOURCE, ProgramTest, look_again, main, processes_of, refuse_perf


def child_processes(parent):
    return [int(pid) for pid in subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True).stdout.split()]


def is_at_work(process):
    """A runner whose threads have computed for a tenth of a second in all, so that something of them is recorded for certain."""
    spent = 0
    try:
        tasks = os.listdir(f"/proc/{process}/task")
        for task in tasks:
            with open(f"/proc/{process}/task/{task}/stat") as file:
                name, fields = file.read().rsplit(")", 1)
            if "(count" in name:
                spent += int(fields.split()[11]) + int(fields.split()[12])
    except OSError:
        return False  # it has just gone
    return spent >= 10


def holders_of(run):
    return run["metrics"]["gil"]


class Runs(ProgramTest):
    def test_one_gil_shows_one_holder_at_a_time(self):
        result = self.judged("one-gil")
        self.assertEqual(result["lesson"], "one-gil")
        self.gil_is_sound(result)
        for run in result["runs"]:
            self.assertGreater(run["trace"]["events"], 0)
            self.assertIn(run["trace"]["core_source"], ("perf", "self", "sampled"))
            self.assertEqual(sorted(run["metrics"].keys() & {"threads", "cores", "processes", "loops", "queues"}),
                             ["cores", "loops", "processes", "queues", "threads"])
        for claim in result["claims"]:
            self.assertIn(claim["verdict"], ("held", "not-testable"), claim)
            self.assertGreaterEqual(claim["runs"], 1 if claim["verdict"] == "held" else 0)
            self.assertIn("spread", claim)

    def judged(self, lesson, *arguments):
        """A statistical claim may fail now and then on a busy machine."""
        def look():
            done = subprocess.run([INTERLEAVE, "run", lesson, "--json", *arguments], capture_output=True, text=True,
                                  timeout=PATIENCE, env=self.environment, cwd=self.folder)
            self.assertEqual(done.returncode, 0, done.stderr + done.stdout[-3000:])
            return json.loads(done.stdout)
        return look_again(self, look)

    def test_waiting_together_takes_one_wait_in_threads_and_n_in_a_row(self):
        look_again(self, lambda: self.waits_in_threads_and_in_a_row(self.run_json("waiting-together")))

    def waits_in_threads_and_in_a_row(self, result):
        """One wait is what the same runs measured one to be."""
        requests = result["params"]["requests"]
        one = statistics.median(run["metrics"]["io"]["p50_ns"] for run in result["runs"] if run["variant"] == "sequential")
        walls = {}
        for run in result["runs"]:
            walls.setdefault(run["variant"], []).append(run["wall_ns"])
        self.assertGreaterEqual(min(walls["threads"]), 0.9 * one)
        self.assertLess(min(walls["threads"]), 2 * one, "about one wait")
        self.assertGreater(min(walls["sequential"]), 0.9 * requests * one)
        self.assertLess(min(walls["sequential"]), 1.5 * requests * one, "about as many waits as requests")

    def gil_is_sound(self, result):
        """Over the whole trace of every run: takes and drops alternate by epoch, and both counts of changes agree."""
        for run in result["runs"]:
            gil = holders_of(run)
            self.assertEqual(gil["overlaps"], 0)
            self.assertEqual(gil["epoch_gaps"], 0)
            self.assertEqual(gil["switch_number"], gil["holder_changes"])
            self.assertGreater(gil["takes"], 0)
            self.assertEqual(run["trace"]["lost"], 0)

    def test_both_lessons_work_for_an_unprivileged_user_who_is_refused_perf(self):
        if os.getuid() != 0:
            runner = [INTERLEAVE]
        else:
            runner = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", INTERLEAVE]
        def result_of(lesson):
            done = subprocess.run([*runner, "run", lesson, "--json"], capture_output=True, text=True, timeout=PATIENCE,
                                  env=self.environment, cwd=self.folder, preexec_fn=refuse_perf)
            if done.returncode not in (0, 1):
                raise RuntimeError(done.stderr)
            return json.loads(done.stdout)
        for lesson in ("one-gil", "waiting-together"):
            result = result_of(lesson)
            self.gil_is_sound(result)
            for run in result["runs"]:
                self.assertEqual(run["trace"]["core_source"], "self")
                self.assertGreater(sum(core["ours"] for core in run["metrics"]["cores"]), 0)
        look_again(self, lambda: self.waits_in_threads_and_in_a_row(result_of("waiting-together")))

    def test_perf_that_is_asked_for_and_refused_is_said_with_the_remedy(self):
        done = self.interleave("run", "one-gil", "--repeat", "1", "--core-source", "perf", status=3, preexec_fn=refuse_perf)
        said = [line for line in done.stderr.splitlines() if line.startswith("interleave: ")]
        self.assertEqual(len(said), 1, done.stderr)
        self.assertIn("perf_event_open", said[0])

    def test_a_seed_and_parameters_are_reported(self):
        result = self.run_json("one-gil", "--repeat", "1", "--seed", "7", "--set", "threads=3", "--set", "interval_ms=2")
        self.assertEqual(result["seed"], 7)
        self.assertEqual(result["params"]["threads"], 3)
        threads = [run for run in result["runs"] if run["variant"] == "threads"]
        self.assertEqual(len([t for t in threads[0]["metrics"]["threads"] if t["letter"] in "ABC"]), 3)

    def test_another_gil_can_be_chosen_and_then_nothing_is_judged(self):
        for gil in ("none", "cpython-2"):
            result = self.run_json("one-gil", "--repeat", "1", "--set", f"gil={gil}", "--set", "start_method=spawn")
            self.assertEqual((result["params"]["gil"], result["params"]["start_method"]), (gil, "spawn"))
            self.assertEqual({claim["verdict"] for claim in result["claims"]}, {"not-testable"})
            for run in result["runs"]:
                if gil == "none":
                    self.assertIsNone(run["metrics"]["gil"])
                else:
                    self.assertGreater(run["metrics"]["gil"]["takes"], 0)
                    self.assertEqual(run["metrics"]["gil"]["requests"], 0)

    def test_one_core_only_is_judged_honestly(self):
        result = self.run_json("one-gil", "--repeat", "1", "--set", "cores=1", preexec_fn=lambda: os.sched_setaffinity(0, {0}))
        claim = next(c for c in result["claims"] if c["id"] == "no-faster")
        self.assertIn(claim["verdict"], ("not-testable", "held"))
        if claim["verdict"] == "not-testable":
            self.assertTrue(claim["reason"])

    def test_the_json_has_what_scripts_depend_on(self):
        result = self.run_json("waiting-together", "--repeat", "1", "--set", "requests=2")
        self.assertLessEqual({"lesson", "params", "seed", "runs", "claims", "warnings", "judged", "stopped", "error"}, result.keys())
        for run in result["runs"]:
            self.assertLessEqual({"variant", "index", "wall_ns", "state", "metrics", "trace", "uncaught", "others"}, run.keys())
            self.assertLessEqual({"gil", "threads", "cores", "processes", "loops", "queues"}, run["metrics"].keys())
            self.assertLessEqual({"events", "lost", "bytes", "core_source"}, run["trace"].keys())
            self.assertGreaterEqual(run["others"], 0)
        for claim in result["claims"]:
            self.assertLessEqual({"id", "text", "verdict", "reason", "measured", "expected", "runs", "spread"}, claim.keys())

    def test_a_terminal_sees_how_long_it_will_take(self):
        here, there = pty.openpty()
        process = subprocess.Popen([INTERLEAVE, "run", "one-gil", "--variant", "threads", "--set", "time_scale=2"], stdout=subprocess.DEVNULL,
                                   stderr=there, env=self.environment, cwd=self.folder)
        os.close(there)
        seen = b""
        while True:
            try:
                piece = os.read(here, 4096)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            seen += piece
        os.close(here)
        self.assertEqual(process.wait(PATIENCE), 0, seen)
        self.assertIn(b"In threads (1 of 1), about 2 s left", seen)
        self.assertGreater(seen.count(b"\r"), 3, "it moves on by itself")
        self.assertIn(b"\r\x1b[K", seen[seen.rindex(b"left"):], "and leaves nothing behind")

    def test_a_log_gets_a_line_for_each_run_and_the_time_once(self):
        done = self.interleave("run", "one-gil", "--variant", "threads", "--set", "time_scale=2", "--repeat", "2")
        lines = [line for line in done.stderr.splitlines() if "warning" not in line]
        self.assertEqual(lines, ["One GIL: In threads (1 of 2), about 3 s in all", "One GIL: In threads (2 of 2)"])

    def test_ctrl_c_stops_a_run_and_keeps_what_was_measured(self):
        process = subprocess.Popen([INTERLEAVE, "run", "waiting-together", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, env=self.environment, cwd=self.folder)
        process.stderr.readline()  # the first line of progress: a run has begun
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 3, err)
        self.assertIn("runs", json.loads(out))


class Recordings(ProgramTest):
    def setUp(self):
        super().setUp()
        self.trace = self.folder / "run.itrace"
        self.interleave("run", "one-gil", "--variant", "threads", "--repeat", "1", "--trace", self.trace)

    def test_a_recording_becomes_a_perfetto_trace_whose_slices_nest(self):
        out = self.folder / "run.json"
        self.interleave("export", self.trace, "--format", "perfetto", "-o", out)
        events = json.loads(out.read_text())["traceEvents"]
        slices = {}
        for event in events:
            if event["ph"] == "X":
                slices.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["dur"]))
        self.assertGreater(len(slices), 2)
        for lane in slices.values():
            lane.sort()
            for (begin, length), (next_begin, _) in zip(lane, lane[1:]):
                self.assertLessEqual(begin + length, next_begin + 0.0015)

    def test_a_recording_becomes_a_picture(self):
        out = self.folder / "run.png"
        self.interleave("export", self.trace, "--format", "png", "-o", out)
        self.assertEqual(out.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def test_a_recording_becomes_a_drawing_and_a_document(self):
        svg, pdf = self.folder / "run.svg", self.folder / "run.pdf"
        self.interleave("export", self.trace, "--format", "svg", "-o", svg)
        root = xml.etree.ElementTree.parse(svg).getroot()
        self.assertTrue(root.tag.endswith("svg"))
        texts = " ".join(root.itertext())
        for words in ("one-gil", "GIL", "Running Python"):
            self.assertIn(words, texts)
        self.interleave("export", self.trace, "--format", "pdf", "-o", pdf)
        self.assertEqual(pdf.read_bytes()[:5], b"%PDF-")
        for file in (svg, pdf):
            self.assertLess(file.stat().st_size, 20_000_000)

    def test_the_spans_of_a_recording_are_a_table_without_gaps(self):
        out = self.folder / "spans.csv"
        self.interleave("export", self.trace, "--format", "csv-spans", "-o", out)
        with open(out, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(list(rows[0]), ["lane", "kind", "letter", "state", "begin_ns", "end_ns", "object"])
        self.assertLessEqual({"core", "gil", "thread"}, {row["kind"] for row in rows})
        reached = {}
        for row in rows:
            lane = (row["kind"], row["lane"], row["letter"])
            self.assertLessEqual(int(row["begin_ns"]), int(row["end_ns"]))
            self.assertEqual(int(row["begin_ns"]), reached.get(lane, int(row["begin_ns"])))
            reached[lane] = int(row["end_ns"])

    def test_a_truncated_a_damaged_and_a_foreign_file_each_get_one_clear_line(self):
        data = self.trace.read_bytes()
        cases = {"truncated": data[: len(data) // 2], "damaged": data[:200] + bytes([data[200] ^ 0xFF]) + data[201:],
                 "foreign": b"hello", "empty": b""}
        for name, content in cases.items():
            file = self.folder / f"{name}.itrace"
            file.write_bytes(content)
            done = self.interleave("export", file, "--format", "csv", "-o", self.folder / "x.csv", status=2)
            self.one_line_error(done, f"{name}.itrace")

    def test_a_missing_file_and_a_target_that_is_no_file_are_said(self):
        done = self.interleave("export", self.folder / "no.itrace", "--format", "csv", "-o", self.folder / "x.csv", status=2)
        self.one_line_error(done, "no.itrace")
        done = self.interleave("export", self.trace, "--format", "csv", "-o", "/dev/null", status=2)
        self.one_line_error(done, "/dev/null")


class BadInput(ProgramTest):
    def test_each_gets_one_line_with_a_remedy_and_status_2(self):
        cases = [
            (["run", "one-gll"], ["one-gll", "one-gil"]),
            (["run"], ["--all"]),
            (["run", "one-gil", "--set", "thread=2"], ["thread", "threads"]),
            (["run", "one-gil", "--set", "threads=99"], ["threads", "1", "8"]),
            (["run", "one-gil", "--set", "threads=two"], ["two", "number"]),
            (["run", "one-gil", "--set", "gil=cpython-4"], ["cpython-4", "cpython-3.9", "none"]),
            (["run", "one-gil", "--set", "gil=per-interpreter"], ["interpreters"]),
            (["run", "one-gil", "--set", "start_method=clone"], ["clone", "forkserver"]),
            (["run", "one-gil", "--set", "threads"], ["NAME=VALUE"]),
            (["run", "one-gil", "--variant", "fibres"], ["fibres", "threads"]),
            (["frobnicate"], ["frobnicate", "--help"]),
            (["run", "one-gil", "--core-source", "guess"], ["guess"]),
            (["export", "x.itrace", "--format", "docx", "-o", "y"], ["docx"]),
        ]
        for arguments, words in cases:
            with self.subTest(arguments=arguments):
                self.one_line_error(self.interleave(*arguments, status=2), *words)

    def test_a_broken_lesson_names_file_line_and_remedy(self):
        lesson = self.folder / "lessons" / "01-broken"
        lesson.mkdir(parents=True)
        source = (SOURCE / "lessons" / "content" / "03-one-gil" / "lesson.toml").read_text()
        (lesson / "lesson.toml").write_text(source.replace('op = "compute"', 'op = "compte"', 1))
        for name in ("lesson.md", "script.py"):
            (lesson / name).write_text((SOURCE / "lessons" / "content" / "03-one-gil" / name).read_text())
        done = self.interleave("check", self.folder / "lessons", status=2)
        line = next(line for line in done.stderr.splitlines() if "compte" in line)
        self.assertRegex(line, r"lesson\.toml:\d+")
        self.assertIn("compute", line)

    def test_no_display_is_said_in_one_line(self):
        environment = {k: v for k, v in self.environment.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
        done = subprocess.run([INTERLEAVE], capture_output=True, text=True, timeout=PATIENCE, env=environment)
        self.assertEqual(done.returncode, 3)
        self.one_line_error(done, "display")


class Facts(ProgramTest):
    def test_lists_checks_calibrates_and_examines(self):
        lessons = json.loads(self.interleave("list", "--json").stdout)["lessons"]
        self.assertLessEqual({"one-gil", "waiting-together"}, {lesson["id"] for lesson in lessons})
        self.interleave("check")
        machine = json.loads(self.interleave("calibrate", "--json").stdout)
        self.assertGreater(machine["usable_cores"], 0.3)
        self.assertGreater(machine["work_per_ms"], 0)
        findings = json.loads(self.interleave("doctor", "--json").stdout)
        self.assertIn(findings["core_source"], ("perf", "self", "sampled"))
        self.assertTrue(all({"name", "state", "found", "remedy"} <= set(f) for f in findings["findings"]))


class HardDays(ProgramTest):
    def killed_host(self, *arguments):
        """Starts a run that takes long, kills its host once the run's threads are at work, and says how the program ended."""
        process = subprocess.Popen([INTERLEAVE, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=self.environment, cwd=self.folder)
        host = None
        while host is None and process.poll() is None:
            host = next(iter(child_processes(process.pid)), None)
        while process.poll() is None and not any(is_at_work(child) for child in child_processes(host)):
            time.sleep(0.01)
        self.assertIsNone(process.poll(), "it runs for much longer")
        os.kill(host, signal.SIGKILL)
        out, err = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def test_a_host_killed_in_the_middle_is_reported_and_leaves_nothing(self):
        trace = self.folder / "until-then.itrace"
        done = self.killed_host("run", "one-gil", "--json", "--variant", "threads", "--set", "time_scale=20", "--trace", trace)
        out, err = done.stdout, done.stderr
        self.assertEqual(done.returncode, 3, err)
        self.assertIn("SIGKILL", err)
        self.assertNotIn("kept", err)
        self.assertIn(f"saved {trace}", err)
        self.assertEqual(json.loads(out)["runs"][0]["state"], "died")
        self.interleave("export", trace, "--format", "csv", "-o", self.folder / "until-then.csv")
        self.assertIn("count", (self.folder / "until-then.csv").read_text(), "what was recorded until then")

    def test_a_killed_host_is_told_in_words_too(self):
        done = self.killed_host("run", "one-gil", "--variant", "threads", "--set", "time_scale=20", "--repeat", "1")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertNotIn("kept", done.stderr)
        self.assertRegex(done.stdout, r"In threads +died after [1-9][0-9.]* ms")

    def test_the_program_itself_killed_in_the_middle_leaves_no_process(self):
        process = subprocess.Popen([INTERLEAVE, "run", "waiting-together"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   env=self.environment, cwd=self.folder)
        process.stderr.readline()  # a run has begun
        process.kill()
        process.communicate(timeout=PATIENCE)
        until = time.monotonic() + PATIENCE  # a watchdog; what is checked is that they go at all
        while processes_of(self.folder) and time.monotonic() < until:
            time.sleep(0.01)
        self.assertEqual(processes_of(self.folder), [])


if __name__ == "__main__":
    main()
