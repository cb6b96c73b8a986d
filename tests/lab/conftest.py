from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from convscope.datasets.published import IdxSet
from convscope.lab.workbench import Workbench


@pytest.fixture
def bench(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """A workbench that has the drawn images alone."""
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    monkeypatch.setattr(IdxSet, "is_here", lambda self: False)
    one = Workbench(tmp_path / "runs")
    yield one
    one.close()
