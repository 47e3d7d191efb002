# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the probe and the bootstrap share: which interpreters there are, and a listener that takes the regions of traced processes."""

import array
import contextlib
import mmap
import os
import pathlib
import re
import socket
import struct
import subprocess
import tempfile
import threading

PATIENCE = float(os.environ.get("INTERLEAVE_TEST_PATIENCE", "300"))  # s, a watchdog


def version_of(python):
    """(3, 11), or None if it does not answer."""
    try:
        out = subprocess.run([python, "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE)
        return tuple(int(part) for part in out.stdout.split()) if out.returncode == 0 else None
    except (OSError, ValueError):
        return None


def interpreters():
    """All that are here and that the bootstrap means: (version, path), newest first; the system's comes first of its version."""
    found = {}
    paths = [pathlib.Path("/usr/bin/python3")] + sorted((pathlib.Path.home() / ".pyenv" / "versions").glob("*/bin/python"))
    for path in paths:
        version = version_of(str(path)) if path.exists() else None
        if version and version >= (3, 7):
            found.setdefault((version, os.path.realpath(path)), str(path))
    return sorted(((version, path) for (version, _), path in found.items()), key=lambda each: (each[0], each[1].startswith("/usr")), reverse=True)


def two(those):
    """The system's (static, stripped) and the newest of another version; fewer if there are no more."""
    system = [each for each in those if each[1].startswith("/usr/")][:1]
    others = [each for each in those if not system or each[0] != system[0][0]][: 2 - len(system)]
    return system + others


class Ring:
    """One thread's records, as (kind, detail, object, time, value, extra), and the names that were defined."""

    def __init__(self):
        self.thread = 0
        self.records = []


KINDS = {
    1: "ThreadStart", 2: "ThreadEnd", 3: "State", 4: "Line", 5: "GilTake", 6: "GilDrop", 7: "GilRequest", 8: "GilForced", 11: "Mark", 13: "Lost",
    19: "Depth", 21: "ProcessStart", 22: "ProcessReady", 23: "ProcessExit", 26: "Serialised", 39: "Attached", 27: "JobSubmit", 28: "JobBegin", 29: "JobEnd", 30: "LoopPhase",
    31: "TaskCreate", 32: "TaskState", 33: "TaskSuspend", 34: "TaskWake", 35: "SlowCallback", 36: "CallbackLatency", 40: "CallbackDone",
}  # fmt: skip
DEFINE, CONTINUATION = 14, 255


class Region:
    """A process's region (trace/regionlayout.h), read when it is over. Rings that overflowed have lost their newest records."""

    def __init__(self, descriptor, hello):
        self.process, self.parent = struct.unpack_from("<II", hello, 16)
        self.memory = mmap.mmap(descriptor, os.fstat(descriptor).st_size)
        os.close(descriptor)

    def read(self):
        names, named, rings = {}, {}, []  # the newest name stands
        count, capacity = struct.unpack_from("<II", self.memory, 12)
        claimed = struct.unpack_from("<I", self.memory, 32)[0]
        size = 4096 + (capacity * 16 + 4095) // 4096 * 4096
        for number in range(min(claimed, count)):
            base = 4096 + number * size
            head = struct.unpack_from("<Q", self.memory, base)[0]
            ring = Ring()
            ring.thread = struct.unpack_from("<I", self.memory, base + 36)[0]
            position = 0
            while position < min(head, capacity):
                time, thing, kind, detail, cpu = struct.unpack_from("<QIBBH", self.memory, base + 4096 + position * 16)
                position += 1
                more = []
                while position < head:
                    value, extra, what = struct.unpack_from("<QIB", self.memory, base + 4096 + position * 16)
                    if what != CONTINUATION:
                        break
                    more.append((value, extra))
                    position += 1
                if kind == DEFINE and time >= named.get(thing, 0):
                    named[thing] = time
                    names[thing] = b"".join(struct.pack("<QI", *each) for each in more)[:cpu].decode(errors="replace")
                elif kind != DEFINE:
                    ring.records.append((KINDS.get(kind, kind), detail, thing, time) + (more[0] if more else (0, 0)))
            rings.append(ring)
        return names, rings

    def records(self, *kinds):
        """Of all threads, in order of time."""
        names, rings = self.read()
        return sorted((record for ring in rings for record in ring.records if not kinds or record[0] in kinds), key=lambda record: record[3])


class Listener:
    """Takes the regions of all traced processes while it is open."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="ilv-")
        self.path = os.path.join(self.folder.name, "socket")
        self.regions = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.bind(self.path)
        self._socket.listen(64)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                hello, ancillary, _, _ = connection.recvmsg(4096, socket.CMSG_SPACE(4))
                for _, kind, data in ancillary:
                    if kind == socket.SCM_RIGHTS:
                        self.regions.append(Region(array.array("i", data[:4])[0], hello))

    def close(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(PATIENCE)
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def environment(**more):
    """A small one, the same for everybody."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return dict(kept, LANG="C.UTF-8", PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", **more)


def traced(probe, listener, script, **more):
    """An environment in which Pythons are traced."""
    # Sanitizers want to be the first that is loaded; the tests of a sanitizer's build trace nothing.
    return environment(LD_PRELOAD=probe, INTERLEAVE_PROBE_SOCKET=listener.path, INTERLEAVE_PROBE_SCRIPT=str(script), **more)


def without_addresses(text):
    """What no two runs have in common."""
    return re.sub(rb"pid=[0-9]+", b"pid=N", re.sub(rb"0x[0-9a-fA-F]{6,}", b"0x...", text))
