# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is wrong outside the program, it says so in one clear line, with the right status, and before anything runs."""
import os
import signal
import subprocess

from support import INTERLEAVE, PATIENCE, SOURCE, ProgramTest, main

SHORT = ["run", "waiting-together", "--variant", "threads", "--set", "requests=1", "--repeat", "1"]


class Arguments(ProgramTest):
    def test_numbers_that_are_none_or_out_of_range(self):
        for option, words in ((["--set", "cores=1.5"], ["1.5", "whole"]), (["--set", "cores=0"], ["cores=0", "1"]),
                              (["--set", "pinned=0.5"], ["0.5"]), (["--set", "threads=nan"], ["threads"]),
                              (["--set", "threads=2.5"], ["threads"]), (["--set", "interval_ms=1e300"], ["interval_ms"]),
                              (["--set", "=3"], ["NAME=VALUE"]), (["--repeat", "0"], ["--repeat"]), (["--repeat", "many"], ["--repeat", "many"]),
                              (["--seed", "-1"], ["--seed"]), (["--seed", "x"], ["--seed"]), (["--all"], ["--all"])):
            with self.subTest(option=option):
                self.one_line_error(self.interleave("run", "one-gil", *option, status=2), *words)

    def test_what_not_every_lesson_can_do_is_said_before_any_runs(self):
        done = self.interleave("run", "--all", "--set", "threads=2", status=2)
        self.one_line_error(done, "threads", "nothing has run")
        self.assertEqual(done.stdout, "")

    def test_bytes_that_are_no_text(self):
        for arguments in ([b"run", b"\xff\xfe"], [b"run", b"one-gil", b"--set", b"\xff=1"], [b"run", b"one-gil", b"--variant", b"\xe9"],
                          [b"\xff"], [b"check", b"/nonexistent-\xff"], [b"export", b"\xff.itrace", b"--format", b"csv", b"-o", b"x.csv"]):
            with self.subTest(arguments=arguments):
                done = subprocess.run([INTERLEAVE, *arguments], capture_output=True, timeout=PATIENCE, env=self.environment, cwd=self.folder)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(len([line for line in done.stderr.splitlines() if line.strip()]), 1, done.stderr)

    def test_a_file_may_have_any_name(self):
        name = os.fsencode(self.folder) + b"/a \xff name.itrace"
        subprocess.run([INTERLEAVE, *SHORT, "--trace", name], check=True, timeout=PATIENCE, env=self.environment, cwd=self.folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run([INTERLEAVE, "export", name, "--format", "csv", "-o", name + b".csv"], check=True, timeout=PATIENCE, env=self.environment)
        self.assertTrue(os.path.getsize(name + b".csv") > 0)

    def test_help_is_text_and_names_the_core_sources(self):
        text = self.interleave("run", "--help").stdout
        self.assertEqual([c for c in text if ord(c) < 0x20 and c != "\n"], [])
        for word in ("perf", "self", "sampled"):
            self.assertIn(word, text)

    def test_a_lesson_that_is_none_is_said_before_a_window_opens(self):
        environment = dict(self.environment, QT_QPA_PLATFORM="offscreen")
        done = subprocess.run([INTERLEAVE, "lesson", "one-gll"], capture_output=True, text=True, timeout=PATIENCE, env=environment)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.one_line_error(done, "one-gll", "one-gil")

    def test_a_recording_that_is_not_there_is_said_before_a_window_opens(self):
        environment = dict(self.environment, QT_QPA_PLATFORM="offscreen")
        for file, word in ((self.folder / "missing.itrace", "cannot be opened"), (self.folder, "no lesson in it")):
            with self.subTest(file=file):
                done = subprocess.run([INTERLEAVE, "open", file], capture_output=True, text=True, timeout=PATIENCE, env=environment)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.one_line_error(done, str(file), word)


class Surroundings(ProgramTest):
    def run_in(self, status, *arguments, **changes):
        done = subprocess.run([INTERLEAVE, *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE, cwd=self.folder,
                              env={**self.environment, **changes})
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def test_lessons_or_a_host_that_are_not_where_the_environment_says(self):
        self.one_line_error(self.run_in(2, "list", INTERLEAVE_LESSONS="/nonexistent"), "INTERLEAVE_LESSONS", "/nonexistent")
        (self.folder / "empty").mkdir()
        self.one_line_error(self.run_in(2, "list", INTERLEAVE_LESSONS=str(self.folder / "empty")), "no lesson", "empty")
        self.one_line_error(self.run_in(3, "run", "one-gil", INTERLEAVE_HOST="/nonexistent"), "INTERLEAVE_HOST", "/nonexistent")

    def test_a_home_that_cannot_be_written_is_no_matter_to_the_command_line(self):
        self.run_in(0, *SHORT, HOME="/proc", XDG_RUNTIME_DIR="/proc")

    def test_a_display_that_is_not_there(self):
        environment = {k: v for k, v in self.environment.items() if k not in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
        done = subprocess.run([INTERLEAVE], capture_output=True, text=True, timeout=PATIENCE, env=dict(environment, DISPLAY=":987"))
        self.assertEqual(done.returncode, 3, done.stderr)
        said = [line for line in done.stderr.splitlines() if line.startswith("interleave: ")]
        self.assertEqual(len(said), 1, done.stderr)
        self.assertIn("no window can be opened", said[0])

    def test_folders_to_check_that_are_none(self):
        self.one_line_error(self.interleave("check", "/nonexistent", status=2), "/nonexistent", "no such folder", "name a lesson's folder")
        file = self.folder / "file"
        file.write_text("")
        self.one_line_error(self.interleave("check", file, status=2), str(file), "neither a folder nor a zip")
        for name in ("init.d", "ssl"):
            (self.folder / "etc" / name).mkdir(parents=True)
        self.one_line_error(self.interleave("check", self.folder / "etc", status=2), str(self.folder / "etc"), "no lesson here")


class Output(ProgramTest):
    def closing(self, arguments, before, status):
        done = subprocess.run([INTERLEAVE, *arguments], stderr=subprocess.PIPE, text=True, timeout=PATIENCE, env=self.environment,
                              cwd=self.folder, **before)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def test_a_full_disk_and_a_closed_stream_are_said(self):
        with open("/dev/full", "wb") as full:
            self.one_line_error(self.closing(["list", "--json"], {"stdout": full}, 3), "standard output")
        # What the program opens must not take the closed stream's number and be written into.
        closed = {"preexec_fn": lambda: os.close(1)}
        done = self.closing([*SHORT, "--json"], closed, 3)
        self.assertIn("standard output", done.stderr.splitlines()[-1])

    def test_a_reader_that_has_seen_enough_ends_it_in_silence(self):
        read, write = os.pipe()
        os.close(read)
        with os.fdopen(write, "wb") as pipe:
            done = self.closing(["list"], {"stdout": pipe}, -signal.SIGPIPE)
        self.assertEqual(done.stderr, "")


class Files(ProgramTest):
    def test_a_recording_that_could_not_be_saved_is_said_before_the_run(self):
        (self.folder / "out").mkdir()
        for target, words in ((self.folder / "out", ["folder", "out/run.itrace"]), (f"{self.folder}/out/", ["folder", "run.itrace"]),
                              (self.folder / "missing" / "run.itrace", ["missing"]), ("/dev/null", ["/dev/null", "regular"]),
                              ("/proc/run.itrace", ["/proc/run.itrace"]), ("", ["--trace", "no file"])):
            with self.subTest(target=target):
                self.one_line_error(self.interleave(*SHORT, "--trace", target, status=2), *words)
        self.assertEqual(list(self.folder.rglob("*")), [self.folder / "out"], "nothing is left behind by the check")

    def test_each_variant_gets_a_file_beside_the_one_that_is_named(self):
        self.interleave("run", "waiting-together", "--set", "requests=1", "--repeat", "1", "--trace", "x.itrace")
        self.assertEqual(sorted(file.name for file in self.folder.glob("*.itrace")), ["x-sequential.itrace", "x-threads.itrace"])

    def test_exports_from_and_to_what_is_no_file(self):
        os.chmod(self.folder, 0o700)  # Qt warns of a runtime folder that others may write to
        self.interleave(*SHORT, "--trace", "run.itrace")
        for source, target, words in (("run.itrace", self.folder, [str(self.folder)]), ("run.itrace", self.folder / "no" / "x", ["no/x"]),
                                      (self.folder, "x", [str(self.folder)]), ("/dev/null", "x", ["/dev/null"]), ("", "x", [])):
            for form in ("csv-spans", "perfetto", "png", "svg", "pdf"):
                with self.subTest(source=source, target=target, form=form):
                    self.one_line_error(self.interleave("export", source, "--format", form, "-o", target, status=2), *words)

    def test_a_recording_is_not_overwritten_by_its_own_export(self):
        self.interleave(*SHORT, "--trace", "run.itrace")
        before = (self.folder / "run.itrace").read_bytes()
        os.symlink("run.itrace", self.folder / "link")
        for target in ("run.itrace", self.folder / "run.itrace", "link"):
            for form in ("csv-spans", "png"):
                with self.subTest(target=target, form=form):
                    self.one_line_error(self.interleave("export", "run.itrace", "--format", form, "-o", target, status=2), "overwritten", "-o")
        self.assertEqual((self.folder / "run.itrace").read_bytes(), before)


class Programs(ProgramTest):
    def lessons_with(self, steps):
        """The shipped lesson with other steps, each at a line of its script."""
        folder = self.folder / "lessons" / "03-one-gil"
        folder.mkdir(parents=True)
        content = SOURCE / "lessons" / "content" / "03-one-gil"
        for name in ("lesson.md", "script.py"):
            (folder / name).write_text((content / name).read_text())
        text = (content / "lesson.toml").read_text().replace('after = ["waiting-together"]\n', "")
        (folder / "lesson.toml").write_text(text.replace('steps = [ { op = "compute", ms = 400, line = 8 } ]', steps))
        self.environment["INTERLEAVE_LESSONS"] = str(self.folder / "lessons")

    def test_an_exception_that_nobody_caught_is_told(self):
        self.lessons_with('steps = [ { op = "compute", ms = 5, line = 8 }, { op = "raise", type = "ValueError", text = "too small", line = 8 } ]')
        result = self.run_json("one-gil", "--variant", "threads", "--repeat", "1", "--set", "threads=1")
        self.assertEqual(result["runs"][0]["uncaught"], [{"who": "count", "what": "ValueError: too small", "line": 8}])
        self.assertIn("ValueError: too small", "\n".join(result["warnings"]))
        done = self.interleave("run", "one-gil", "--variant", "threads", "--repeat", "1")
        self.assertIn("ValueError: too small", done.stderr)
        self.assertIn("line 8", done.stderr)

    def test_more_cores_than_there_are_is_said(self):
        done = self.interleave(*SHORT, "--set", "cores=1000", "--json")
        self.assertIn("1000 cores were asked for", done.stderr)
        self.assertIn("1000 cores were asked for", done.stdout)


if __name__ == "__main__":
    main()
