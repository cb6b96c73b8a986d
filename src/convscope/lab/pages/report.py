"""Report: everything that can be told of a run, on one page."""

from __future__ import annotations

from typing import Any

from convscope.lab.hosting import hosted
from convscope.lab.workbench import Given, Workbench, asked
from convscope.opening import SHIPPED, record
from convscope.reporting import report
from convscope.training.run import Run
from convscope.views.view import View


def show(bench: Workbench, given: Given) -> dict[str, Any]:
    """The report of ``run``, or of the shipped network, as far as its images are on this machine.

    It asks the network about all test images, which takes some seconds; until the run changes it is kept.
    """
    name = asked(given, "run", str)
    run = record(SHIPPED if name == SHIPPED else bench.run_folder(name))
    key = (name, run.status, run.finished, run.data.name in bench.data_sets())
    return {"view": hosted(bench.kept(key, lambda: _report(bench, run)), asked(given, "state", dict, {}))}


def _report(bench: Workbench, run: Run) -> View:
    """With the images that the run itself learned from and was tested on."""
    if run.data.name not in bench.data_sets():
        return report(run)
    train, test = bench.load(run.data.name)
    return report(run, (train[: run.data.count], test[: run.test.count] if run.test else test))
