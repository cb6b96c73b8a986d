from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from convscope.datasets import load, load_data
from convscope.errors import UsageError


def test_an_unknown_name_gets_the_nearest_guess_and_the_known_ones() -> None:
    with pytest.raises(
        UsageError, match=r'Did you mean "fashion-mnist"\?\nKnown are fashion-mnist, mnist, kmnist, drawn'
    ):
        load("fashion_mnst")
    with pytest.raises(UsageError) as refusal:
        load("nonsense")
    assert "Did you mean" not in str(refusal.value)


def test_importing_loads_nothing_heavy() -> None:
    heavy = ("pooch", "requests", "filelock", "platformdirs", "PIL", "torch", "keras", "matplotlib")
    code = f"import sys, convscope.datasets; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_the_real_fashion_mnist_is_what_everybody_has(real_data: Path) -> None:
    train, test = load("fashion-mnist", path=real_data)
    assert train.pixels.shape == (60000, 28, 28, 1)
    assert test.pixels.shape == (10000, 28, 28, 1)
    assert train.labels[:8].tolist() == [9, 0, 0, 3, 0, 2, 7, 2]
    assert int(train.pixels[0].sum()) == 76_247
    assert train[:15000].class_counts().tolist() == [1445, 1539, 1484, 1503, 1483, 1492, 1548, 1487, 1486, 1533]
    assert test[:3000].class_counts().tolist() == [302, 308, 310, 298, 324, 285, 298, 293, 297, 285]
    assert train.class_counts().tolist() == [6000] * 10


def test_load_data_gives_what_keras_gives(real_data: Path, monkeypatch) -> None:
    monkeypatch.setenv("CONVSCOPE_DATA", str(real_data))
    (x, y), (x_test, y_test) = load_data("fashion-mnist")
    shapes = [(array.shape, array.dtype.name) for array in (x, y, x_test, y_test)]
    assert shapes == [
        ((60000, 28, 28), "uint8"),
        ((60000,), "uint8"),
        ((10000, 28, 28), "uint8"),
        ((10000,), "uint8"),
    ]
    assert type(x) is np.ndarray
    x[0] = 0  # an array of one's own, as Keras gives it
    assert int(load("fashion-mnist")[0].pixels[0].sum()) == 76_247


def test_the_published_sets_are_described_whole() -> None:
    from convscope.datasets.loading import _PUBLISHED

    for published in _PUBLISHED:
        assert len(published.class_names) == 10
        assert [file.dimensions for file in published.files] == [3, 1, 3, 1]
        assert len({file.sha256 for file in published.files}) == 4
        assert len(published.addresses) >= 2
        assert all(address.startswith("https://") and address.endswith("/") for address in published.addresses)
        for file in published.files:
            kind, unpacked = file.unpacked.split(":")
            assert len(file.sha256) == 64
            assert len(unpacked) == {"sha256": 64, "md5": 32}[kind]
            assert int(file.sha256, 16)
            assert int(unpacked, 16)
