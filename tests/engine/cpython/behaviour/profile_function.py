# SPDX-License-Identifier: GPL-3.0-or-later
import cProfile
import pstats
import sys


def f(n):
    return sum(g(i) for i in range(n))


def g(i):
    return i * i


profile = cProfile.Profile()
profile.runcall(f, 100)
print(sorted((name[2], row[0]) for name, row in pstats.Stats(profile).stats.items()))
seen = []
sys.setprofile(lambda frame, event, argument: seen.append((frame.f_code.co_name, event)))
f(2)
sys.setprofile(None)
print(seen)
