# SPDX-License-Identifier: GPL-3.0-or-later
def a(n):
    return b(n) + 1


def b(n):
    if n == 0:
        raise ValueError("deep", n)
    return a(n - 1)


print("before")
a(5)
