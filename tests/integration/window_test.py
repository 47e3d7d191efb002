# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as somebody meets it: a real screen, a window manager, a mouse and a keyboard."""
import os
import signal
import subprocess

from desktop import Desktop, until
from support import INTERLEAVE, PATIENCE, ProgramTest, main, processes_of

ENDS = ("held on this machine", "not testable here", "failed", "finished")  # "not held" contains the first


class WindowTest(ProgramTest):
    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o700)
        self.desktop = Desktop(self.folder)
        self.addCleanup(self.desktop.close)
        self.environment["DISPLAY"] = self.desktop.display
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.environment.pop("QT_QPA_PLATFORM", None)
        self.program = None
        self.addCleanup(self.end)

    def end(self):
        if self.program and self.program.poll() is None:
            self.program.kill()
            self.program.wait(PATIENCE)

    def tearDown(self):
        self.end()
        until("no process is left", lambda: processes_of(self.folder) == [])

    def start(self, *arguments):
        self.program = subprocess.Popen([INTERLEAVE, *map(str, arguments)], env=self.environment, cwd=self.folder,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        window = self.desktop.window_of(self.program.pid)
        window.fill_screen()
        return window

    def predict(self, window):
        """Answers the first question with the mouse, the second with the keyboard."""
        left = (0, self.desktop.width * 24 // 100)
        below = (110, self.desktop.height)
        run = ((self.desktop.width * 3 // 4, self.desktop.width), (60, 200))  # lower under a banner, or where settings take two rows
        window.click(*until("the prediction's button is seen", lambda: self.scrolled_to_button(window, left, below)))
        keys = [("space", "Down"), ("Return",)]  # choose, then fix it: each once, however slow the window is

        def answered():
            if window.primary_button(*run):
                return True
            chosen = len(keys) == 1  # then the button may be below what is seen
            button = self.scrolled_to_button(window, left, below) if chosen else window.primary_button(left, below)
            if button is None and len(keys) == 2 or button and len(keys) == 1:
                window.key(*keys.pop(0))
            elif button:
                window.click(*button)  # the window was still being laid out when it was clicked first
            return False

        until("Run can be pressed", answered)
        return run

    def scrolled_to_button(self, window, columns, rows):
        button = window.primary_button(columns, rows)
        if not button:
            window._do("mousemove", columns[1] // 2, self.desktop.height // 2)
            window._do("click", 5)
        return button

    def run_begins(self, window):
        window.key("F5")
        window.wait_for_title("running", "checking")

    def journal_has_content(self):
        return any(file.stat().st_size > 20_000 for file in self.folder.rglob("*.itrace-journal"))

    def hosts(self):
        return [line for line in processes_of(self.folder) if "interleave-host" in line or int(line.split()[0]) != self.program.pid]


class Lesson(WindowTest):
    def test_predict_run_freeze_go_on_and_see_the_verdict(self):
        window = self.start("lesson", "one-gil")
        window.wait_for_title("One GIL")
        self.assertFalse(window.shows_banner())
        window.key("F5")  # not before the prediction
        until("the banner says what comes first", window.shows_banner)
        self.assertNotIn("running", window.title())
        self.predict(window)
        self.run_begins(window)
        until("it runs, and does not only start", self.journal_has_content)
        window.key("space")
        window.wait_for_title("frozen")
        window.key("space")
        until("the run goes on", lambda: "frozen" not in window.title())
        end = window.wait_for_title(*ENDS)
        self.assertNotEqual(end, "failed", window.title())

    def test_run_is_pressed_with_the_mouse_and_stopped_with_the_keyboard(self):
        window = self.start("lesson", "one-gil")
        run = self.predict(window)
        window.click(*window.primary_button(*run))
        window.wait_for_title("running")
        window.key("ctrl+F2")
        window.wait_for_title("stopped")
        until("nothing of the run is left", lambda: self.hosts() == [])

    def test_closing_the_window_during_a_run_leaves_nothing(self):
        window = self.start("lesson", "one-gil")
        self.predict(window)
        self.run_begins(window)
        self.assertNotEqual(self.hosts(), [])
        window.key("ctrl+q")
        self.assertEqual(self.program.wait(PATIENCE), 0)
        until("no process is left", lambda: processes_of(self.folder) == [])


class BadDays(WindowTest):
    def banner_button(self, window):
        until("there is a banner", window.shows_banner)  # below it is Run, which may be pressed at once where a lesson goes on
        return until("the banner offers something",
                     lambda: window.primary_button((self.desktop.width // 2, self.desktop.width), (50, 92), width=30))

    def test_what_a_killed_window_recorded_is_offered_and_shown(self):
        window = self.start("lesson", "one-gil")
        self.predict(window)
        self.run_begins(window)
        until("the journal has something", self.journal_has_content)
        os.kill(self.program.pid, signal.SIGKILL)
        self.program.wait(PATIENCE)
        until("the killed window leaves no process behind", lambda: processes_of(self.folder) == [])

        window = self.start()
        window.click(*self.banner_button(window))
        window.wait_for_title("recovered recording")

    def test_a_run_that_was_over_when_the_window_was_killed_is_offered_too(self):
        window = self.start("lesson", "threads-interleave")
        self.predict(window)
        self.run_begins(window)
        window.wait_for_title("held on this machine", "not testable here", "finished")
        os.kill(self.program.pid, signal.SIGKILL)
        self.program.wait(PATIENCE)
        self.assertEqual(len(list(self.folder.rglob("*.itrace-journal"))), 2, "the first run of each variant")

        window = self.start()
        window.click(*self.banner_button(window))
        window.wait_for_title("recovered recording")
        window.key("ctrl+q")
        self.assertEqual(self.program.wait(PATIENCE), 0)
        self.assertEqual(len(list(self.folder.rglob("*.itrace-journal"))), 2, "kept until saved or discarded")

    def test_a_normal_end_leaves_no_journal(self):
        window = self.start("lesson", "threads-interleave")
        self.predict(window)
        self.run_begins(window)
        window.wait_for_title("held on this machine", "not testable here", "finished")
        self.assertNotEqual(list(self.folder.rglob("*.itrace-journal")), [])
        window.key("ctrl+q")
        self.assertEqual(self.program.wait(PATIENCE), 0)
        self.assertEqual(list(self.folder.rglob("*.itrace-journal")), [])

    def test_a_damaged_recording_is_said_and_the_window_stays_of_use(self):
        file = self.folder / "bad.itrace"
        file.write_bytes(b"this is no recording")
        window = self.start("open", file)
        until("a banner says so", window.shows_banner)
        self.predict(window)
        self.run_begins(window)
        window.key("ctrl+F2")
        window.wait_for_title("stopped")
        window.key("ctrl+q")
        self.assertEqual(self.program.wait(PATIENCE), 2, "a script is told, too")


if __name__ == "__main__":
    main()
