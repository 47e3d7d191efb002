# SPDX-License-Identifier: GPL-3.0-or-later
"""A display of our own with a window manager, and a hand on mouse and keyboard in it."""
import os
import select
import subprocess
import time

from support import PATIENCE


def until(what, condition, patience=PATIENCE):
    """Polls until the condition gives something; what it gave."""
    end = time.monotonic() + patience
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience} s in vain: {what}")
        time.sleep(0.05)


def has_ended(pid):
    """A process is gone, or only its parent has not asked for its status yet."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


class Desktop:
    """Xvfb on a free display, and openbox."""

    def __init__(self, folder, width=1280, height=800):
        self.width, self.height = width, height
        read, write = os.pipe()
        # Xvfb looks for a free number itself and says which it took. Unless told not to, it begins anew whenever its last client leaves: a look
        # that comes and goes before the window manager is connected would cut off the manager.
        self._server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
                                        pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        text = b""
        with os.fdopen(read, "rb", buffering=0) as pipe:
            while not text.endswith(b"\n"):
                if not select.select([pipe], [], [], PATIENCE)[0]:
                    raise AssertionError("Xvfb did not say its display")
                piece = pipe.read(64)
                if not piece:
                    raise AssertionError("Xvfb ended before it was ready")
                text += piece
        self.display = ":" + text.decode().strip()
        environment = dict(os.environ, DISPLAY=self.display, HOME=str(folder), XDG_RUNTIME_DIR=str(folder))
        self._manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until("the window manager is there",
              lambda: "window id" in self._run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"))

    def close(self):
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(PATIENCE)

    def _run(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=dict(os.environ, DISPLAY=self.display))
        return done.stdout

    def window_of(self, pid):
        """The program's window once it is shown."""
        def shown():
            if has_ended(pid):
                raise AssertionError(f"process {pid} ended before it showed a window")
            return self._run("xdotool", "search", "--onlyvisible", "--pid", str(pid), "--name", "Interleave").split()
        return Window(self, until("a window is shown", shown)[-1])

    def pixels(self):
        """The screen as rows of RGB."""
        data = subprocess.run(["import", "-window", "root", "-depth", "8", "rgb:-"], capture_output=True, timeout=PATIENCE,
                              env=dict(os.environ, DISPLAY=self.display)).stdout
        stride = self.width * 3
        return [data[y * stride:(y + 1) * stride] for y in range(self.height)]


class Window:
    ACCENT = bytes((0x0B, 0x62, 0xC4))  # of what is to be pressed next, in the light scheme
    BANNER = bytes((0xF1, 0xEA, 0xDB))

    def __init__(self, desktop, number):
        self.desktop, self.number = desktop, number

    def _do(self, *command):
        return self.desktop._run("xdotool", *map(str, command))

    def title(self):
        return self._do("getwindowname", self.number).strip()

    def wait_for_title(self, *words):
        return until(f"the title has one of {words}; it is '{self.title()}'",
                     lambda: next((word for word in words if word in self.title()), None))

    def fill_screen(self):
        """Where a click is to land is only known once the window has its size and has drawn itself."""
        wanted = (self.desktop.width, self.desktop.height - 40)
        self._do("windowactivate", "--sync", self.number)
        self._do("windowsize", self.number, *wanted)
        self._do("windowmove", self.number, 0, 0)
        until("the window has the size it was given", lambda: f"Geometry: {wanted[0]}x{wanted[1]}" in self._do("getwindowgeometry", self.number))
        seen = []

        def still():
            seen.append(self.desktop.pixels())
            del seen[:-3]
            return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]

        until("the window has drawn itself", still)

    def key(self, *keys):
        self._do("key", "--clearmodifiers", *keys)

    def click(self, x, y):
        self._do("mousemove", "--sync", x, y)
        self._do("click", 1)

    def shows_banner(self):
        """A line of the banner's colour over most of the window's width, below the top bar."""
        return any(row.count(self.BANNER) > self.desktop.width // 2 for row in self.desktop.pixels()[50:140])

    def primary_button(self, columns, rows, width=70):
        """A point on the button in the accent colour within these columns and rows; None while there is none."""
        best = None
        for y, row in enumerate(self.desktop.pixels()):
            if y < rows[0] or y >= rows[1] or self.ACCENT not in row:
                continue
            found = [x for x in range(columns[0], columns[1]) if row[3 * x:3 * x + 3] == self.ACCENT]
            if len(found) >= width:
                best = best or []
                best.append((found[0] + 4, y))
        return best[len(best) // 2] if best and len(best) >= 8 else None
