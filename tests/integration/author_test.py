# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody writes a lesson, with the command line."""
import os
import subprocess
import sys
import zipfile

from support import INTERLEAVE, PATIENCE, ProgramTest, main


class NewLesson(ProgramTest):
    def test_what_it_makes_passes_check_and_runs_as_it_is(self):
        made = self.interleave("new-lesson", "mine/01-two-sleepers")
        self.assertIn("two-sleepers", made.stdout)
        self.assertEqual(made.stderr, "")
        folder = self.folder / "mine/01-two-sleepers"
        self.assertEqual(sorted(each.name for each in folder.iterdir()), ["lesson.md", "lesson.toml", "script.py"])
        for what in ("mine", "mine/01-two-sleepers"):
            self.assertIn("two-sleepers", self.interleave("check", what).stdout)
        script = subprocess.run([sys.executable, "-B", folder / "script.py"], capture_output=True, text=True, timeout=PATIENCE, check=True)
        self.assertIn("in_threads", script.stdout)
        outcome = self.run_json("./mine/01-two-sleepers")
        self.assertEqual([claim["id"] for claim in outcome["claims"]], ["one-sleep"])
        self.assertIn(outcome["claims"][0]["verdict"], ("held", "not testable here", "not-testable"))

    def test_a_packs_zip_is_checked_like_a_folder(self):
        self.interleave("new-lesson", "mine/01-two-sleepers")
        zipped = self.folder / "pack.zip"
        data = self.folder / "mine/01-two-sleepers/lesson.toml"
        for broken in (False, True):
            text = data.read_text()
            if broken:
                text = text.replace('op = "sleep"', 'op = "slep"', 1)
            with zipfile.ZipFile(zipped, "w") as pack:
                for name in ("lesson.md", "script.py"):
                    pack.write(data.parent / name, f"01-two-sleepers/{name}")
                pack.writestr("01-two-sleepers/lesson.toml", text)
            if broken:
                line = 1 + text[: text.index('op = "slep"')].count("\n")
                self.one_line_error(self.interleave("check", zipped, status=2), f"pack.zip/01-two-sleepers/lesson.toml:{line}:", "did you mean 'sleep'?")
            else:
                self.assertEqual(self.interleave("check", zipped).stdout, self.interleave("check", "mine").stdout)
        (self.folder / "no.zip").write_text("no zip")
        self.one_line_error(self.interleave("check", "no.zip", status=2), "no.zip")

    def test_a_folder_in_which_there_is_something_is_left_alone(self):
        folder = self.folder / "01-mine"
        folder.mkdir()
        (folder / "notes.txt").write_text("a week of work")
        self.one_line_error(self.interleave("new-lesson", folder, status=2), str(folder), "something in this folder")
        self.assertEqual([each.name for each in folder.iterdir()], ["notes.txt"])

    def test_wrong_names_get_one_line_with_a_better_one(self):
        self.one_line_error(self.interleave("new-lesson", "My Lesson", status=2), "01-my-lesson")
        self.one_line_error(self.interleave("new-lesson", status=2), "DIR")
        self.one_line_error(self.interleave("new-lesson", "/proc/01-mine", status=2), "cannot be made")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_broken_lesson_that_is_to_run_names_file_and_line(self):
        self.interleave("new-lesson", "01-mine")
        data = self.folder / "01-mine/lesson.toml"
        text = data.read_text()
        data.write_text(text.replace('op = "sleep"', 'op = "slep"', 1))
        line = 1 + text[: text.index('op = "sleep"')].count("\n")
        self.one_line_error(self.interleave("run", "./01-mine", status=2), f"01-mine/lesson.toml:{line}:", "did you mean 'sleep'?")
        self.one_line_error(self.interleave("run", "./nowhere", status=2), "no such folder")


class Open(ProgramTest):
    def test_what_is_not_there_opens_no_window(self):
        for name in ("nowhere.zip", "nowhere"):
            self.one_line_error(self.interleave("open", name, status=2), name)

    def test_a_pack_without_a_display_is_said_in_one_line(self):
        self.interleave("new-lesson", "mine/01-a")
        with zipfile.ZipFile(self.folder / "pack.zip", "w") as pack:
            pack.write(self.folder / "mine/01-a/lesson.toml", "01-a/lesson.toml")
        environment = {name: value for name, value in self.environment.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
        for name in ("pack.zip", "mine"):
            done = subprocess.run([INTERLEAVE, "open", name], capture_output=True, text=True, timeout=PATIENCE, env=environment, cwd=self.folder)
            self.assertEqual(done.returncode, 3)
            self.one_line_error(done, "no display")
        self.assertEqual(sorted(os.listdir(self.folder)), ["mine", "pack.zip"])


if __name__ == "__main__":
    main()
