# SPDX-License-Identifier: GPL-3.0-or-later
import os
import subprocess
import sys

code = "import os, sys; print(sorted(os.environ), sys.argv, repr(sys.path[0])); import threading; print(threading.enumerate()[0].name); sys.exit(6)"
done = subprocess.run([sys.executable, "-c", code, "x"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
print(done.returncode, done.stdout.decode())
done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, env={"ONLY": "this", "PATH": os.environ["PATH"]})
print(done.stdout.decode())
print(subprocess.run(["sh", "-c", "exit 3"]).returncode, subprocess.check_output("echo $0 shell", shell=True))
print(subprocess.run(["env"], stdout=subprocess.PIPE).stdout.decode().count("INTERLEAVE"))
