# SPDX-License-Identifier: GPL-3.0-or-later
import sys
import traceback


class Mine(Exception):
    pass


def inner():
    {}["missing"]


def outer():
    try:
        inner()
    except KeyError as error:
        raise Mine("from") from error


try:
    outer()
except Mine:
    traceback.print_exc()
    print([frame.name for frame in traceback.extract_stack()])
try:
    1 / 0
finally:
    print(sys.exc_info()[0])
    raise RuntimeError("while handling")
