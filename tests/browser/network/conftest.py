"""Pages of the network view for its tests."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import convscope as cs
from convscope.images import Images
from convscope.views import network

sys.path.insert(0, str(Path(__file__).parent))

from networktools import Sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the network that comes with convscope: 17 layers, ten classes."""
    n = cs.open("shipped")
    pixels = np.random.default_rng(3).integers(0, 256, (2, *n.architecture.input_shape), np.uint8)
    images = Images(pixels, np.array([0, 1]), n.class_names, "noise", "drawn by a test")
    return network(n, images).save(tmp_path_factory.mktemp("shipped") / "page.html")
