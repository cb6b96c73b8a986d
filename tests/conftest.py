"""What several tests need."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder of this test run, so that drawn clothing is drawn once and the user's own cache is left alone."""
    return tmp_path_factory.mktemp("cache")
