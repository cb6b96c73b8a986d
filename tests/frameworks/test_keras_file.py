"""A .keras file is data: read without Keras, equal to the model that was saved, and a stranger's tricks are refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import h5py
import keras
import numpy as np
import pytest
from keras import layers

import convscope as cs
from convscope.errors import DataError
from convscope.frameworks.keras_file import read

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2


def model() -> keras.Model:
    """A graph with a nested model, two layers of one class and an operator of the same name as a layer."""
    image = keras.Input((9, 11, 2))
    inner = keras.Sequential([layers.Conv2D(4, 3, padding="same", activation="relu"), layers.BatchNormalization()])
    x = layers.SeparableConv2D(4, 3, padding="same", name="first")(image)
    x = layers.Add(name="sum")([inner(x), x]) + layers.Conv2D(4, 1, name="side")(image) * 2.0
    net = keras.Model(image, layers.Dense(3, name="head")(layers.Flatten()(layers.Conv2D(4, 2, 2)(x))))
    rng = np.random.default_rng(0)
    net.set_weights([rng.uniform(0.2, 1, w.shape) for w in net.weights])
    return net


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[keras.Model, Path]:
    path = tmp_path_factory.mktemp("keras") / "net.keras"
    net = model()
    net.save(path)
    return net, path


def test_the_file_gives_what_the_model_gives(saved: tuple[keras.Model, Path]) -> None:
    net, path = saved
    network, x = read(path), np.random.default_rng(1).random((2, 9, 11, 2), np.float32)
    output = network.activations(x)[network.architecture.nodes[-1].name]
    np.testing.assert_allclose(output, keras.ops.convert_to_numpy(net(x, training=False)), rtol=1e-4, atol=1e-5)
    live = cs.open(net)
    assert live.architecture == network.architecture == cs.read(path) == cs.open(str(path)).architecture
    for name, arrays in live.weights.items():
        for key, array in arrays.items():
            np.testing.assert_array_equal(network.weights[name][key], array)


def test_no_keras_is_loaded(saved: tuple[keras.Model, Path]) -> None:
    code = f"import sys, convscope as cs; cs.open({str(saved[1])!r}); print({{'keras', 'torch'}} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"


def test_a_lambda_is_never_run(tmp_path: Path) -> None:
    path = tmp_path / "net.keras"
    keras.Sequential([keras.Input((4, 4, 1)), layers.Lambda(lambda x: x, name="evil")]).save(path)
    with pytest.raises(DataError, match=r"net\.keras: evil is a Lambda layer: code inside the model"):
        read(path)


def changed(path: Path, target: Path, **parts: Callable[[bytes], bytes | None]) -> Path:
    """A copy of the file with changed parts."""
    names = {"config": "config.json", "metadata": "metadata.json", "weights": "model.weights.h5"}
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for key, name in names.items():
            content = parts.get(key, lambda same: same)(old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def with_config(change: Callable[[dict], None]) -> Callable[[bytes], bytes]:
    def edit(content: bytes) -> bytes:
        config = json.loads(content)
        change(config)
        return json.dumps(config).encode()

    return edit


def with_weights(change: Callable[[h5py.File], None]) -> Callable[[bytes], bytes]:
    def edit(content: bytes) -> bytes:
        import io

        file = io.BytesIO(content)
        with h5py.File(file, "r+") as h5:
            change(h5)
        return file.getvalue()

    return edit


def replaced(make: Callable[[h5py.Group, str], None]) -> Callable[[bytes], bytes]:
    """The head's kernel made anew."""

    def change(h5: h5py.File) -> None:
        group = h5["layers/dense/vars"]
        del group["0"]
        make(group, "0")

    return with_weights(change)


def set_head(**settings: object) -> Callable[[bytes], bytes]:
    return with_config(lambda config: config["config"]["layers"][-1].update(settings))


TRICKS = {
    "a class of its own, Head from mine": {"config": set_head(module="mine", class_name="Head")},
    "KeyError 'module'": {"config": with_config(lambda config: config["config"].update(layers=[{}]))},
    "a class of its own, Functional": {"config": with_config(lambda config: config["config"].pop("layers"))},
    "JSONDecodeError": {"config": lambda _: b"{"},
    "RecursionError": {"config": lambda _: b"[" * 10**5},
    "written by Keras 2.15": {"metadata": lambda _: b'{"keras_version": "2.15.0"}'},
    r"no part model\.weights\.h5": {"weights": lambda _: None},
    "would unpack from": {"weights": lambda content: content + bytes(10**8)},
    r"cannot be read as a \.keras file: OSError": {"weights": lambda content: content[:1000]},
    r"vars/0 is a link": {"weights": replaced(lambda g, k: g.__setitem__(k, h5py.ExternalLink("/etc/hosts", "x")))},
    "does not lie in the file": {
        "weights": replaced(
            lambda g, k: g.create_dataset(k, (80, 3), "f4", external=[("/etc/hosts", 0, h5py.h5f.UNLIMITED)])
        )
    },
    "as Keras writes it": {
        "weights": replaced(lambda g, k: g.create_dataset(k, (10**6, 10**3), "f4", compression="gzip"))
    },
    "quantised": {"weights": replaced(lambda g, k: g.create_dataset(k, (80, 3), "i1"))},
    "head needs": {"weights": replaced(lambda g, k: g.create_dataset(k, (79, 3), "f4"))},
    "those of other": {"weights": with_weights(lambda h5: h5["layers/dense/vars"].attrs.update(name="other"))},
}


@pytest.mark.parametrize("message", TRICKS)
def test_what_is_damaged_or_wicked_is_refused(saved: tuple[keras.Model, Path], tmp_path: Path, message: str) -> None:
    path = changed(saved[1], tmp_path / "net.keras", **TRICKS[message])
    with pytest.raises(DataError, match=message):
        read(path)


@pytest.mark.parametrize("name", ["../config.json", "/etc/passwd", "a\\..\\b"])
def test_names_that_lead_elsewhere_are_refused(saved: tuple[keras.Model, Path], tmp_path: Path, name: str) -> None:
    path = changed(saved[1], tmp_path / "net.keras")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(DataError, match="names that Keras never writes"):
        read(path)


def test_what_is_no_file_or_no_zip_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read(tmp_path / "none.keras")
    (tmp_path / "text.keras").write_text("hello")
    with pytest.raises(DataError, match=r"is no \.keras file"):
        read(tmp_path / "text.keras")
