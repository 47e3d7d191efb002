# SPDX-License-Identifier: GPL-3.0-or-later
"""How `./dev bench` prints: one line for each figure, with its control, its target and whether it was met."""
import math
import os
import resource
import statistics

MET, NOT_MET, TOO_NOISY, NO_TARGET = "met", "NOT MET", "can't tell", ""
results = {MET: 0, NOT_MET: 0, TOO_NOISY: 0}


MOST_OF_OTHERS = .10  # of all cores; above it what was not met may be theirs


class Machine:
    """What this process and all that it started (and waited for) used of the cores since it was made, and what others did."""

    def __init__(self):
        self.busy, self.all = self._of_machine()
        self.ours = self._of_us()

    @staticmethod
    def _of_machine():
        with open("/proc/stat") as file:
            user, nice, system, idle, iowait, *rest = map(int, file.readline().split()[1:9])
        spent = user + nice + system + sum(rest)  # what a hypervisor stole as well
        return spent, spent + idle + iowait

    @staticmethod
    def _of_us():
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(u.ru_utime + u.ru_stime for u in used) * os.sysconf("SC_CLK_TCK")

    def others(self):
        busy, whole = self._of_machine()
        passed = whole - self.all
        return max(0., (busy - self.busy - (self._of_us() - self.ours)) / passed) if passed > 0 else 0.


machine = Machine()  # of the section


class CouldNotRun(Exception):
    """A bench could not run; the text says why."""


def begin_section():
    global machine
    machine = Machine()


def end_section():
    others = machine.others()
    if others > MOST_OF_OTHERS:
        remark(f"other programs took {others:.0%} of the cores meanwhile: what was not met cannot be told")


def section(title):
    print(f"\n{title}")
    print(f"  {'figure':<46} {'value':>12}  {'control':<44} {'target':<22} met?")
    print(f"  {'-' * 46} {'-' * 12}  {'-' * 44} {'-' * 22} -------", flush=True)


def row(figure, value, control="", target="", met=None):
    """`met`: True or False; None where there is no target; TOO_NOISY where the control itself varies by more than the target allows. What is not
    met while other programs had much of the cores cannot be told, either."""
    if met is False and machine.others() > MOST_OF_OTHERS:
        met = TOO_NOISY
    mark = NO_TARGET if met is None else met if met == TOO_NOISY else MET if met else NOT_MET
    if mark:
        results[mark] += 1
    print(f"  {figure:<46} {value:>12}  {control:<44} {target:<22} {mark}", flush=True)


def remark(text):
    print(f"    {text}", flush=True)


def median(values):
    if not values:
        raise CouldNotRun("a bench gave no values")
    return statistics.median(values)


def quantile(values, q):
    """Linearly interpolated, as the engine's own."""
    if not values:
        raise CouldNotRun("a bench gave no values")
    values = sorted(values)
    at = q * (len(values) - 1)
    low = math.floor(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)
