# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import tempfile
import traceback

folder = tempfile.mkdtemp()
with open(os.path.join(folder, "broken.py"), "w") as file:
    file.write("import threading\n\ndef f():\n    raise OSError('while imported')\n\nf()\n")
sys.path.insert(0, folder)
for name in ("no_such_module", "broken", "xml.nothing"):
    try:
        __import__(name)
    except Exception:
        print(traceback.format_exc().replace(folder, "FOLDER"))
import no_such_module
