# SPDX-License-Identifier: GPL-3.0-or-later
# options: -W default
import warnings


def old():
    warnings.warn("old", DeprecationWarning, stacklevel=2)
    warnings.warn("user")


old()
old()
exec(compile("x = 'a' is 'a'", "made up", "exec"))
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    old()
print(len(seen), open("/dev/null").name)
