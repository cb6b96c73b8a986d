"""Data: what a network learns from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from convscope.datasets.doctor import diagnose, diagnose_folder
from convscope.datasets.finding import Finding
from convscope.lab.hosting import hosted
from convscope.lab.workbench import Given, Workbench, asked
from convscope.views import dataset

QUICK = 4_000
"""Images that the doctor looks at without being asked: that takes a second or two."""


def show(bench: Workbench, given: Given) -> dict[str, Any]:
    """The view of the data set ``data``; with ``doctor`` what is wrong with it, which takes a while for a large one.

    A folder of a person's own is looked at by the doctor without being asked where it is small.
    """
    name = asked(given, "data", str)
    train, test = bench.load(name)
    own = bench.sets.folder(name) is not None
    small = own and len(train) + len(test) <= QUICK
    doctor = asked(given, "doctor", bool, False) or small
    findings = list(_findings(bench, name)) if doctor else None
    origin = (
        f"{test.origin}; a fifth of each class is kept for the test" if own and _is_split(bench, name) else test.origin
    )
    return {
        "view": hosted(dataset(train, test, findings=findings), asked(given, "state", dict, {})),
        "origin": origin,
        "doctor": doctor,
        "own": own,
        "absent": bench.sets.absent(),
    }


def _findings(bench: Workbench, name: str) -> Iterator[Finding]:
    """What the doctor finds; in a folder its files, too."""
    folder = bench.sets.folder(name)
    return diagnose(*bench.load(name)) if folder is None else diagnose_folder(folder)


def _is_split(bench: Workbench, name: str) -> bool:
    folder = bench.sets.folder(name)
    return folder is not None and not (folder / "test").is_dir()
