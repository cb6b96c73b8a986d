"""A lab for the tests of its pages, and pages of it, each in a browser of its own; what they complain about is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from convscope.datasets.drawn import load_drawn

sys.path.insert(0, str(Path(__file__).parent))

from lab_process import Lab, visits
from labtools import Open


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Lab]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONVSCOPE_HOME", str(cache))
        load_drawn()  # once, for all labs
    one = Lab(tmp_path_factory.mktemp("lab"), cache, "--port", "18765")
    yield one
    code, _, complaint = one.end()
    assert (code, complaint) == (0, "")


@pytest.fixture
def visit(browser: Any, lab: Lab) -> Iterator[Open]:
    """Opens a page of the lab in a browser of its own, where nothing but the lab may be asked for anything."""
    yield from visits(browser, lab)
