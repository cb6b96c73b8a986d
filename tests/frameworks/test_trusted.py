"""Models that are code run only where they are trusted, and then give what the model gives."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import numpy as np
import pytest
import safetensors.torch
import torch

import convscope as cs
from convscope.errors import ConvscopeError, DataError, UsageError

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2

MODEL = """
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from widths import FILTERS

Path(__file__).with_name("ran").touch()


@dataclass
class Settings:
    filters: int = FILTERS


class Net(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(2, Settings().filters, 3, stride=2), nn.BatchNorm2d(5), nn.ReLU())
        self.head = nn.Linear(5 * 6 * 5, classes)

    def forward(self, x):
        return self.head(torch.flatten(self.body(x), 1))


def with_keras():
    import keras

    layers = [keras.Input((9, 7, 2)), keras.layers.Conv2D(4, 3, activation="relu"), keras.layers.Flatten()]
    return keras.Sequential([*layers, keras.layers.Dense(10, "softmax")])


def of(classes):
    return Net(classes)


def broken():
    raise RuntimeError("no such backbone")


def nothing():
    return None


ready = Net(3)
"""
SHAPE = (13, 11, 2)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "widths.py").write_text("FILTERS = 5\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "widths", raising=False)
    return tmp_path


def net(folder: Path) -> torch.nn.Module:
    """A model of the file, with moving statistics of its own."""
    names: dict = {"__file__": str(folder / "model.py"), "__name__": "model"}
    sys.modules["model"] = type(sys)("model")
    exec(MODEL.replace("from widths import FILTERS", "FILTERS = 5"), names)
    torch.manual_seed(0)
    model = names["Net"]()
    model(torch.randn(8, 2, 13, 11))
    return model.eval()


def assert_gives(network: cs.Network, model: torch.nn.Module) -> None:
    x = torch.randn(2, 2, 13, 11)
    values = network.activations(x.permute(0, 2, 3, 1).numpy())
    with torch.no_grad():
        expected = model(x).numpy()
    np.testing.assert_allclose(values[network.architecture.nodes[-1].name], expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("source", ["model.py:Net", "model.py", "net.pt2", "net.h5", "old.hdf5"])
def test_nothing_runs_without_trust(folder: Path, source: str) -> None:
    for opened in (cs.open, cs.read):
        with pytest.raises(UsageError, match="--trust, in Python with trust=True"):
            opened(source, SHAPE)
    assert not (folder / "ran").exists()


@pytest.mark.parametrize("name", ["Net", "ready"])
def test_a_function_of_a_file_gives_a_pytorch_model(folder: Path, name: str) -> None:
    path = list(sys.path)
    network = cs.open(f"model.py:{name}", SHAPE, trust=True)
    assert [node.name for node in network.architecture.nodes] == ["body.0", "body.1", "body.2", "flatten", "head"]
    assert cs.read(folder / f"model.py:{name}", SHAPE, trust=True) == network.architecture
    assert network.title == "Net, a PyTorch model"
    assert sys.path == path


def test_a_function_may_give_a_keras_model_which_says_its_input(folder: Path) -> None:
    network = cs.open("model.py:with_keras", trust=True)
    assert network.architecture.input_shape == (9, 7, 2)
    with pytest.raises(UsageError, match="only a PyTorch model takes a state_dict"):
        cs.open("model.py:with_keras", weights="net.pt", trust=True)


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".safetensors"])
def test_weights_for_a_function_of_a_file(folder: Path, suffix: str) -> None:
    model, file = net(folder), f"net{suffix}"
    if suffix == ".safetensors":
        safetensors.torch.save_file(model.state_dict(), file)
    else:
        torch.save({"model": {f"module.{name}": value for name, value in model.state_dict().items()}}, file)
    network = cs.open("model.py:Net", SHAPE, weights=file, trust=True)
    assert network.title == f"net{suffix}, weights of Net, a PyTorch model"
    assert_gives(network, model)
    with pytest.raises(UsageError, match="--trust"):
        cs.open("model.py:Net", SHAPE, weights=file)
    with pytest.raises(DataError, match=r"head\.weight needs \(3, 150\), found \(10, 150\)"):
        cs.open("model.py:ready", SHAPE, weights=file, trust=True)


def test_a_program_of_torch_export(folder: Path) -> None:
    model = net(folder)
    torch.export.save(torch.export.export(model, (torch.zeros(1, 2, 13, 11),)), "net.pt2")
    network = cs.open("net.pt2", trust=True)
    assert network.architecture.input_shape == SHAPE
    assert network.title == "net.pt2, a PyTorch program"
    assert [node.name for node in network.architecture.nodes] == ["body.0", "body.1", "body.2", "flatten", "head"]
    assert_gives(network, model)
    with pytest.raises(UsageError, match=r"takes images of \(13, 11, 2\)"):
        cs.open("net.pt2", (14, 11, 2), trust=True)


def test_a_program_for_any_number_and_size_of_images(folder: Path) -> None:
    body = net(folder).body
    free = {0: torch.export.Dim("images"), 2: torch.export.Dim("rows", min=6), 3: torch.export.Dim("columns", min=6)}
    torch.export.save(torch.export.export(body, (torch.zeros(2, 2, 20, 30),), dynamic_shapes=(free,)), "net.pt2")
    with pytest.raises(UsageError, match="images of any size"):
        cs.open("net.pt2", trust=True)
    network = cs.open("net.pt2", SHAPE, trust=True)
    assert [node.name for node in network.architecture.nodes] == ["0", "1", "2"]
    x = torch.randn(2, 2, 13, 11)
    expected = body(x).permute(0, 2, 3, 1).detach().numpy()
    np.testing.assert_allclose(network.activations(x.permute(0, 2, 3, 1).numpy())["2"], expected, rtol=1e-4, atol=1e-5)


def test_an_old_file_of_keras(folder: Path) -> None:
    import keras

    model = keras.Sequential([keras.Input((9, 7, 2)), keras.layers.Conv2D(4, 3, name="look"), keras.layers.Flatten()])
    model.save("net.h5")
    network = cs.open("net.h5", trust=True)
    assert network.architecture == cs.read(model)
    np.testing.assert_array_equal(network.weights["look"]["kernel"], np.asarray(model.get_weights()[0]))
    model.save_weights("net.weights.h5")
    for trust in (False, True):
        with pytest.raises(DataError, match="holds Keras' weights alone"):
            cs.open("net.weights.h5", trust=trust)
    Path("net.weights.h5").rename("net.h5")
    with pytest.raises(DataError, match="save_weights holds no layers"):
        cs.open("net.h5", trust=True)


REFUSED = {
    "model.py": (UsageError, "Say which function or class makes the model: model.py:nothing"),
    "model.py:Nat": (UsageError, "model.py has no Nat.\nSay which function or class makes the model: model.py:Net"),
    "none.py:Net": (DataError, "none.py does not exist"),
    "text.py:Net": (DataError, "text.py is not Python"),
    "model.py:broken": (DataError, "RuntimeError: no such backbone"),
    "model.py:of": (DataError, "without arguments"),
    "model.py:nothing": (DataError, "gave NoneType"),
    "none.pt2": (DataError, "none.pt2 does not exist"),
    "text.pt2": (DataError, "cannot be read as a program of torch.export"),
    "none.h5": (DataError, "none.h5 does not exist"),
    "text.h5": (DataError, "Keras cannot load it"),
    "net.pt": (DataError, "net.pt does not exist"),
}


@pytest.mark.parametrize("source", REFUSED)
def test_what_gives_no_model_is_told(folder: Path, source: str) -> None:
    kind, message = REFUSED[source]
    for suffix in ("py", "pt2", "h5"):
        (folder / f"text.{suffix}").write_text("this is no model")
    with pytest.raises(ConvscopeError) as caught:
        cs.open(source, SHAPE, trust=True)
    assert type(caught.value) is kind
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 3
