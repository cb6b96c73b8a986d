"""A contest: several ways to do the same job, timed in turns within one run, told as ratios."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping

Ways = Mapping[str, Callable[[], object]]


def hold(job: str, ways: Ways, rounds: int = 9) -> None:
    """Time every way once a round, after one round that does not count, and print a table.

    The first way is ours. A ratio is another's time divided by ours in the same round: above 1 ours is faster.

    Args:
        job: what is done, in a line.
        ways: names and functions without arguments.
        rounds: how often each is timed.
    """
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            spent = time.perf_counter() - start
            if number:
                seconds[name].append(spent)
        if sys.stderr.isatty():
            print(f"\r{job}: round {number} of {rounds} ", end="", file=sys.stderr)
    print("\r", end="", file=sys.stderr)
    _show(job, seconds)


def _show(job: str, seconds: dict[str, list[float]]) -> None:
    ours = next(iter(seconds.values()))
    width = max(map(len, seconds))
    print(f"{job}  (n = {len(ours)}, in turns)")
    print(f"  {'':{width}}  {'median':>10}  {'ratio to ours: median, smallest to largest':>10}")
    for name, spent in seconds.items():
        ratios = [theirs / own for theirs, own in zip(spent, ours, strict=True)]
        span = f"{statistics.median(ratios):6.2f}   {min(ratios):.2f} to {max(ratios):.2f}"
        print(f"  {name:{width}}  {statistics.median(spent) * 1e3:7.1f} ms  {span}")
    print()
