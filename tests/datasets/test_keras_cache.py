from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from convscope.datasets import keras_cache
from convscope.datasets.fetch import PublishedFile, UnavailableError
from convscope.datasets.keras_cache import for_keras
from convscope.errors import ResourceError, UsageError


@pytest.fixture
def tiny_fashion(tiny, monkeypatch):
    published = tiny.set()
    monkeypatch.setattr(keras_cache, "FASHION_MNIST", published)
    return published


def test_the_files_are_copied_and_what_is_right_is_left_alone(tiny, tiny_fashion, home: Path) -> None:
    tiny.write(home / "data" / "TinyMNIST" / "raw")
    files = for_keras("tiny")
    folder = home / ".keras" / "datasets" / "tiny"
    assert {path: path.read_bytes() for path in files} == {folder / name: body for name, body in tiny.packed.items()}
    files[0].write_bytes(b"spoiled")
    before = files[1].stat().st_mtime_ns
    for_keras("tiny")
    assert files[0].read_bytes() == tiny.packed[files[0].name]
    assert files[1].stat().st_mtime_ns == before
    assert sorted(folder.iterdir()) == sorted(files)


def test_keras_home_is_honoured_and_an_unwritable_one_is_said(tiny, tiny_fashion, home: Path, monkeypatch) -> None:
    tiny.write(home / "data" / "TinyMNIST" / "raw")
    (home / "file").touch()
    monkeypatch.setenv("KERAS_HOME", str(home / "file"))
    with pytest.raises(ResourceError, match="KERAS_HOME"):
        for_keras("tiny")


def test_mnist_is_the_file_of_keras_own(server, home: Path, monkeypatch, dead_address) -> None:
    body = b"an archive"
    published = PublishedFile("mnist.npz", len(body), "0" * 64)
    monkeypatch.setattr(keras_cache, "_MNIST_FOR_KERAS", published)
    monkeypatch.setattr(keras_cache, "_KERAS_ADDRESS", server.give("keras", {"mnist.npz": body}))
    with pytest.raises(UnavailableError, match="SHA-256 differs"):
        for_keras("mnist")
    right = replace(published, sha256=hashlib.sha256(body).hexdigest())
    monkeypatch.setattr(keras_cache, "_MNIST_FOR_KERAS", right)
    assert for_keras("mnist") == [home / ".keras" / "datasets" / "mnist.npz"]
    monkeypatch.setattr(keras_cache, "_KERAS_ADDRESS", dead_address)
    assert for_keras("mnist")[0].read_bytes() == body


def test_what_keras_does_not_have_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="kmnist"):
        for_keras("kmnist")


@pytest.mark.skipif(not importlib.util.find_spec("keras"), reason="Keras is not installed")
def test_keras_itself_loads_it_without_a_network(real_data: Path, home: Path, monkeypatch) -> None:
    monkeypatch.setenv("CONVSCOPE_DATA", str(real_data))
    for_keras("fashion-mnist")
    code = (
        "import socket; socket.getaddrinfo = None\n"
        "from keras.datasets import fashion_mnist; (x, y), (xt, yt) = fashion_mnist.load_data()\n"
        "print(x.shape, x.dtype, int(x[0].sum()), y[:8].tolist(), xt.shape)"
    )
    environment = {**os.environ, "KERAS_HOME": str(home / ".keras"), "KERAS_BACKEND": "torch"}
    said = subprocess.check_output([sys.executable, "-W", "ignore", "-c", code], text=True, env=environment)
    assert said.strip() == "(60000, 28, 28) uint8 76247 [9, 0, 0, 3, 0, 2, 7, 2] (10000, 28, 28)"
