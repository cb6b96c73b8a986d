"""open and read: what they take, and the network that comes along."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch

import convscope as cs
from convscope.errors import DataError, UsageError
from convscope.training.evaluate import evaluate
from convscope.training.run import Run


def test_the_shipped_network_does_on_the_test_images_what_its_card_says() -> None:
    if not os.environ.get("CONVSCOPE_DATA"):
        pytest.skip("needs Fashion-MNIST: set CONVSCOPE_DATA to a folder that holds fashion-mnist/")
    _, test = cs.load("fashion-mnist")
    evaluation = evaluate(cs.open("shipped"), test)
    assert evaluation.accuracy >= 0.91
    assert abs(evaluation.correct - 9274) <= 3  # another processor may round another way
    card = (Path(cs.__file__).parent / "shipped" / "CARD.md").read_text("utf-8")
    assert "92.74 %" in card


def test_the_shipped_network_knows_drawn_clothing_better_than_chance() -> None:
    _, test = cs.load("drawn")
    assert evaluate(cs.open("shipped"), test).accuracy > 0.4


def test_every_value_of_the_shipped_network_equals_pytorch() -> None:
    from convscope.frameworks.pytorch import values_from_torch

    network = cs.open("shipped")
    image = cs.load("drawn")[1].pixels[:2]
    values = cs.activations(network, image)
    x = torch.from_numpy(values["input"]).permute(0, 3, 1, 2)
    with torch.no_grad():
        for name, module in cs.write(network, "pytorch").eval().named_children():
            x = module(x)
            expected = values_from_torch(network.architecture, name, x)
            np.testing.assert_allclose(values[name], expected, rtol=1e-4, atol=1e-5, err_msg=name)


def test_a_run_says_what_its_network_is() -> None:
    assert cs.open("shipped").title == "Trained on fashion-mnist: 92.74% of 10,000 test images right"
    assert cs.open(cs.read("conv 2 3x3")).title == "Not trained: random weights"


def test_a_run_that_was_stopped_says_so(tmp_path: Path) -> None:
    train, _ = cs.load("drawn")
    architecture = cs.read("conv 2 3x3, globalavgpool, dense 10")
    with cs.train(architecture, train[:200], recipe="textbook", run=tmp_path / "run") as training:
        next(training)
        next(training)
    assert cs.open(tmp_path / "run").title.startswith("Trained on drawn, not to the end (")


def test_names_shapes_and_preprocessing_can_be_given() -> None:
    names = tuple("abcdefghij")
    network = cs.open("shipped", input_shape=(28, 28, 1), class_names=names)
    assert network.class_names == names
    with pytest.raises(UsageError, match="takes images of"):
        cs.open("shipped", input_shape=(32, 32, 3))
    with pytest.raises(DataError, match="10 outputs, but 2 class names"):
        cs.open("shipped", class_names=("a", "b"))


def test_read_takes_text_json_runs_and_values(tmp_path: Path) -> None:
    architecture = cs.read("conv 8 3x3, globalavgpool", input_shape=(9, 9, 2))
    assert cs.read(architecture) is architecture
    file = tmp_path / "net.json"
    file.write_text(json.dumps(architecture.to_json()))
    assert cs.read(file) == cs.read(str(file)) == architecture
    shipped = Path(cs.__file__).parent / "shipped"
    assert cs.read("shipped") == cs.read(shipped) == cs.read(cs.open("shipped")) == Run.open(shipped).architecture
    assert len(cs.read(", ".join(["conv 8 3x3 same"] * 300)).nodes) == 300


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\xff\xfe", "cannot be read as the JSON"), (b"{", "cannot be read as the JSON"), (b"{}", "does not describe")],
)
def test_a_file_that_is_no_architecture_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "net.json"
    file.write_bytes(content)
    with pytest.raises(DataError, match=message) as caught:
        cs.read(file)
    assert str(file) in str(caught.value)


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not a run"):
        cs.open(tmp_path)
    with pytest.raises(UsageError, match="got int"):
        cs.open(3)


def torch_model() -> torch.nn.Sequential:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.Flatten(), torch.nn.Linear(72, 10))


def test_a_pytorch_model_is_opened_and_read() -> None:
    model = torch_model()
    network = cs.open(model, input_shape=(8, 8, 1), class_names=tuple("abcdefghij"))
    assert network.class_names[9] == "j"
    assert network.title == "Sequential, a PyTorch model"
    assert cs.read(model, (8, 8, 1)) == network.architecture
    with pytest.raises(UsageError, match="input_shape="):
        cs.open(model)


def test_a_keras_model_is_known_before_it_is_taken_for_a_pytorch_module() -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras

    model = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3, name="look"), keras.layers.Flatten(name="flat")]
    )
    assert isinstance(model, torch.nn.Module)
    assert [node.name for node in cs.open(model).architecture.nodes] == ["look", "flat"]


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_weights_of_pytorch_for_an_architecture(tmp_path: Path, suffix: str) -> None:
    import safetensors.torch

    architecture = cs.read("conv 2 3x3, batchnorm, flatten, dense 10", (8, 8, 1))
    before = cs.open(architecture)
    state = cs.write(before, "pytorch").state_dict()
    file = tmp_path / f"weights{suffix}"
    if suffix == ".pt":
        foreign = {f"layer.{i}": tensor for i, tensor in enumerate(state.values())}
        torch.save({"epoch": 3, "state_dict": foreign}, file)
    else:
        safetensors.torch.save_file(state, file)
    network = cs.open(architecture, weights=file)
    for name, arrays in before.weights.items():
        for key, array in arrays.items():
            np.testing.assert_array_equal(network.weights[name][key], array)
    with pytest.raises(DataError, match=r"conv1\.weight needs .* another architecture was saved"):
        cs.open(cs.read("conv 3 3x3, batchnorm, flatten, dense 10", (8, 8, 1)), weights=file)
    with pytest.raises(UsageError, match="it has its own"):
        cs.open("shipped", weights=file)


def test_a_pickle_that_holds_more_than_tensors_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "model.pt"
    torch.save(torch_model(), file)
    with pytest.raises(DataError, match="could run code: it is not opened"):
        cs.open(cs.read("conv 2 3x3", (8, 8, 1)), weights=file)
    torch.save(torch.ones(3), file)
    with pytest.raises(DataError, match="holds no state_dict, but Tensor"):
        cs.open(cs.read("conv 2 3x3", (8, 8, 1)), weights=file)
    file.write_bytes(b"nonsense")
    with pytest.raises(DataError, match=r"model\.pt"):
        cs.open(cs.read("conv 2 3x3", (8, 8, 1)), weights=file)


def test_a_path_that_is_not_there_is_no_text_form() -> None:
    with pytest.raises(DataError, match="runs/none does not exist"):
        cs.read("runs/none")
