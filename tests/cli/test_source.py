"""The verbs take every kind of model file, with the options that say what a file does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import numpy as np
import pytest
import torch
from PIL import Image

import convscope as cs
from convscope.cli import main, source
from convscope.frameworks.network import Preprocessing

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2

TEXT = "conv 4 4x4 stride 4 relu, globalavgpool, dense 10"
MODEL = """
from torch import nn


def net():
    return nn.Sequential(nn.Conv2d(1, 4, 4, 4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 10))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keras and PyTorch models of one network, and photos of two classes."""
    import keras

    home = tmp_path_factory.mktemp("models")
    network = cs.open(cs.Architecture.parse(TEXT, (28, 28, 1)))
    torch.save(cs.write(network, "pytorch").state_dict(), home / "net.pt")
    (home / "model.py").write_text(MODEL)
    (home / "net.txt").write_text(TEXT)
    layers = [keras.layers.Rescaling(1 / 255), cs.write(network, "keras"), keras.layers.Softmax()]
    keras.Sequential([keras.Input((28, 28, 1)), *layers]).save(home / "net.keras")
    colour = [keras.Input((40, 40, 3)), keras.layers.Conv2D(2, 3), keras.layers.GlobalAveragePooling2D()]
    keras.Sequential(colour).save(home / "colour.keras")
    rng = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (home / "photos" / name).mkdir(parents=True)
        for i in range(5):
            Image.fromarray(rng.integers(0, 256, (50, 60, 3), np.uint8)).save(home / "photos" / name / f"{i}.png")
    (home / "classes.txt").write_text("cat\ndog\n")
    return home


@pytest.fixture(autouse=True)
def here(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    monkeypatch.chdir(folder)


WAYS = {
    "keras": ["net.keras"],
    "text": ["net.pt", "--architecture", TEXT],
    "file": ["net.pt", "--architecture", "net.txt"],
    "function": ["net.pt", "--architecture", "model.py:net", "--trust"],
}


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("way", WAYS)
def test_describe_takes_them_all(way: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--input", "28x28x1"] if way == "function" else []
    data = told(capsys, "describe", *WAYS[way], *words, "--batch", "3")
    assert (data["parameters"], data["macs"], data["batch"]) == (118, 49 * 16 * 4 + 40, 3)
    assert main(["describe", *WAYS[way], *words, "--formulas"]) == 0
    assert "4 · 4 · 1 · 4 + 4 = 68" in capsys.readouterr().out


@pytest.mark.parametrize("way", WAYS)
def test_evaluate_takes_the_size_from_the_images_where_nothing_says_it(
    way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = told(capsys, "evaluate", *WAYS[way], "--data", "drawn")
    reference = told(capsys, "evaluate", *WAYS["keras"], "--data", "drawn")
    assert (data["n"], data["correct"]) == (2000, reference["correct"])
    assert data["loss"] == pytest.approx(reference["loss"], rel=1e-4)  # the softmax at its end is no part of it
    assert data["loss"] > 2


def test_a_folder_is_brought_to_the_size_of_the_network(capsys: pytest.CaptureFixture[str]) -> None:
    data = told(capsys, "evaluate", "colour.keras", "--data", "photos", "--classes", "classes.txt")
    assert data["n"] == 2
    (row,) = told_list(capsys, "predict", "colour.keras", "photos/cat/0.png", "--classes", "cat,dog")
    assert {found["class"] for found in row["classes"]} == {"cat", "dog"}


def told_list(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict]:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_look_takes_weights_with_their_architecture(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = [*WAYS["text"], "--data", "drawn", "-o", str(page), "--no-browser"]
    assert told(capsys, "look", *words) == {"page": str(page)}
    assert "PyTorch weights" in page.read_text("utf-8")


REFUSED = {
    "net.keras": (2, "does not say what images it is for"),
    "colour.keras --data drawn": (2, "takes images of 40 × 40 × 3, drawn has 28 × 28 × 1"),
    "net.pt --data drawn": (2, "is read as weights alone"),
    "net.keras --architecture relu --data drawn": (2, "net.keras says its layers itself"),
    "model.py:net --data drawn": (2, "with --trust"),
    "net.pt --architecture model.py:net --data drawn": (2, "with --trust"),
    "model.py:net --trust --data drawn --input 28x28x3": (3, "Check the input shape"),
    "none.keras --data drawn": (3, "no such file"),
    "runs/none --data drawn": (3, "no run.json"),
    "colour.keras --data photos --classes a,b,c": (3, "2 outputs, but 3 class names"),
}


@pytest.mark.parametrize("words", REFUSED)
@pytest.mark.parametrize("verb", ["evaluate", "look"])
def test_what_is_missing_or_does_not_fit_is_told(verb: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, message = REFUSED[words]
    assert main([verb, *words.split()]) == code
    assert message in capsys.readouterr().err


def test_a_keras_file_is_described_without_torch_and_keras() -> None:
    code = "import sys\nfrom convscope.cli import main\nmain(['describe', 'net.keras'])\n"
    code += "assert not {'torch', 'keras'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_pixels_are_said_by_name_or_by_number() -> None:
    assert source.preprocessing("centred") == Preprocessing((0.5,), (0.5,))
    assert source.preprocessing("0.1307/0.3081") == Preprocessing((0.1307,), (0.3081,))
    assert source.preprocessing("1,2,3/4,5,6") == Preprocessing((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))
    with pytest.raises(SystemExit) as caught:
        main(["evaluate", "net.keras", "--pixels", "half"])
    assert caught.value.code == 2


def test_a_network_that_scales_pixels_itself_gets_them_whole() -> None:
    assert cs.open("net.keras").preprocessing.apply(np.full((1, 1, 1, 1), 200, np.uint8)).item() == pytest.approx(200)
    assert cs.open("colour.keras").preprocessing == Preprocessing()
