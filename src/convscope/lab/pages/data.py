"""Data: what a network learns from."""

from __future__ import annotations

from typing import Any

from convscope.datasets.doctor import diagnose
from convscope.lab.hosting import hosted
from convscope.lab.workbench import Given, Workbench, asked
from convscope.views import dataset


def show(bench: Workbench, given: Given) -> dict[str, Any]:
    """The view of the data set ``data``; with ``doctor`` what is wrong with it, which takes a while."""
    train, test = bench.load(asked(given, "data", str))
    findings = diagnose(train, test) if asked(given, "doctor", bool, False) else None
    return {"view": hosted(dataset(train, test, findings=findings)), "origin": test.origin}
