# SPDX-License-Identifier: GPL-3.0-or-later
# options: -X importtime
# stderr: ignored
print("imports nothing more")
