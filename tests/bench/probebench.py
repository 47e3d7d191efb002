# SPDX-License-Identifier: GPL-3.0-or-later
"""What the probe costs a real Python: each figure with the same script without it, alternating, in the same run."""
import array
import contextlib
import mmap
import os
import shutil
import socket
import statistics
import struct
import subprocess
import tempfile
import threading
from pathlib import Path

from table import CouldNotRun, remark, row, section

HERE = Path(__file__).resolve().parent
ROUNDS = 9
PAGE, RECORD = 4096, 16


class Listener:
    """Takes the regions of traced processes, and empties their rings as fast as they fill: nobody reads what they say."""

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "probe")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.bind(self.path)
        self.socket.listen(16)
        self.socket.settimeout(0.002)
        self.regions, self.over = [], False
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        while not self.over:
            with contextlib.suppress(socket.timeout):
                connection, _ = self.socket.accept()
                _, rights, _, _ = connection.recvmsg(4096, socket.CMSG_SPACE(4))
                descriptor = array.array("i", rights[0][2])[0]
                self.regions.append(mmap.mmap(descriptor, 0))
                os.close(descriptor)
                connection.close()
            for region in self.regions:
                _, _, _, capacity = struct.unpack_from("<QIII", region)
                for ring in range(struct.unpack_from("<I", region, 32)[0]):
                    header = PAGE + ring * (PAGE + capacity * RECORD)
                    region[header + 64 : header + 72] = region[header : header + 8]  # tail = head

    def close(self):
        self.over = True
        self.thread.join()
        self.socket.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def measure(python, names, listener, library):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("INTERLEAVE", "LD_PRELOAD"))}
    if listener:
        # The bare probe and, with it, what it calls at every release: the line of the script.
        environment.update(LD_PRELOAD=str(library), INTERLEAVE_PROBE_SOCKET=listener.path, INTERLEAVE_PROBE_SCRIPT=str(HERE / "probescript.py"))
    done = subprocess.run([python, str(HERE / "probescript.py"), *names], capture_output=True, text=True, timeout=300, env=environment)
    if done.returncode != 0:
        raise CouldNotRun(done.stderr.strip()[-300:])
    return [float(line) for line in done.stdout.split()]


def probe(binaries):
    section("The probe in a real Python")
    python, library = shutil.which("python3", path="/usr/bin:" + os.environ.get("PATH", "")), binaries / "libinterleave-probe.so"
    if python is None or not library.exists():
        raise CouldNotRun("no python3, or the probe was not built")
    names = ["release", "read", "lock", "bytecode", "hold"]
    listener = Listener()
    try:
        looks = {True: [], False: []}
        for _ in range(ROUNDS):
            for probed in (False, True):
                looks[probed].append(measure(python, names, listener if probed else None, library))
    finally:
        listener.close()
    plain, with_probe = ({name: statistics.median(values) for name, values in zip(names, zip(*looks[probed]))} for probed in (False, True))
    adds = with_probe["release"] - plain["release"]
    row("a release and retake costs more, ns", f"{adds:.0f}", f"without {plain['release']:.0f}", "<= 250", adds <= 250)
    adds = with_probe["read"] - plain["read"]
    row("with a call that may block, ns", f"{adds:.0f}", f"without {plain['read']:.0f}", "", None)
    adds = with_probe["lock"] - plain["lock"]
    row("a lock that nobody else wants, ns", f"{adds:.0f}", f"without {plain['lock']:.0f}", "", None)
    share = with_probe["bytecode"] / plain["bytecode"] - 1
    spread = max(v[3] for v in looks[False]) / min(v[3] for v in looks[False]) - 1
    row("pure bytecode takes longer, %", f"{share * 100:.2f}", f"runs without it differ by {spread * 100:.1f}", "<= 1", share <= 0.01)
    share = with_probe["hold"] / plain["hold"] - 1
    spread = max(v[4] for v in looks[False]) / min(v[4] for v in looks[False]) - 1
    row("hold, median, differs by %", f"{share * 100:.2f}", f"runs without it differ by {spread * 100:.1f}", "<= 1", abs(share) <= 0.01)
    remark(f"{python}, {ROUNDS} rounds each, alternating, lines of the script included")
