# SPDX-License-Identifier: GPL-3.0-or-later
"""How `./dev bench` prints: one line for each figure, with its control, its target and whether it was met."""
import math
import statistics

MET, NOT_MET, TOO_NOISY, NO_TARGET = "met", "NOT MET", "can't tell", ""
results = {MET: 0, NOT_MET: 0, TOO_NOISY: 0}


class CouldNotRun(Exception):
    """A bench could not run; the text says why."""


def section(title):
    print(f"\n{title}")
    print(f"  {'figure':<46} {'value':>12}  {'control':<44} {'target':<22} met?")
    print(f"  {'-' * 46} {'-' * 12}  {'-' * 44} {'-' * 22} -------", flush=True)


def row(figure, value, control="", target="", met=None):
    """`met`: True or False; None where there is no target; TOO_NOISY where the control itself varies by more than the target allows."""
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
