from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from convscope.architecture import Architecture
from convscope.errors import UsageError
from convscope.frameworks.network import Network, Preprocessing
from convscope.frameworks.pytorch import write
from convscope.images import Images
from convscope.training.evaluate import evaluate
from convscope.training.evaluation import Evaluation
from convscope.training.initialise import initial_weights


@pytest.fixture
def network(architecture: Architecture, images: Images) -> Network:
    return Network(architecture, initial_weights(architecture, 3), images.class_names, Preprocessing((0.4,), (0.2,)))


def test_the_answers_are_those_of_numpy_and_of_pytorch(network: Network, images: Images) -> None:
    logits = evaluate(network, images, batch_size=64).logits
    by_hand = network.activations(network.prepare(images))[network.architecture.nodes[-1].name]
    np.testing.assert_allclose(logits, by_hand, atol=1e-5)
    model = write(network.architecture, network.weights).eval()
    with torch.no_grad():
        by_torch = model(torch.from_numpy(network.prepare(images)).permute(0, 3, 1, 2).contiguous()).numpy()
    np.testing.assert_allclose(logits, by_torch, atol=1e-5)


def test_the_counts_agree_with_each_other_and_with_a_loop(network: Network, images: Images) -> None:
    result = evaluate(network, images)
    confusion = np.zeros((4, 4), np.int64)
    for truth, answer in zip(images.labels, result.predictions, strict=True):
        confusion[truth, answer] += 1
    assert np.array_equal(result.confusion, confusion)
    assert result.confusion.dtype == np.int64
    assert result.correct == np.trace(confusion)
    assert result.n == len(images) == confusion.sum()
    assert result.accuracy == result.correct / result.n
    expected = functional.cross_entropy(torch.from_numpy(result.logits).double(), torch.tensor(images.labels))
    assert result.loss == pytest.approx(expected.item(), rel=1e-12)
    assert str(result).startswith(f"{result.correct} of 330 correct")


@pytest.mark.parametrize("end", ["dense 1", "dense 1, sigmoid"])
def test_one_output_tells_two_classes_apart(end: str, images: Images) -> None:
    architecture = Architecture.parse(f"conv 4 3x3 relu, globalavgpool, {end}", images.shape)
    network = Network(architecture, initial_weights(architecture, 3), ("dog",), Preprocessing((0.4,), (0.2,)))
    two = Images(images.pixels, images.labels % 2, ("cat", "dog"))
    result = evaluate(network, two)
    by_hand = network.activations(network.prepare(two))["dense1"][:, 0]
    np.testing.assert_allclose(result.logits, np.stack([0 * by_hand, by_hand], 1), atol=1e-5)
    assert result.correct == ((by_hand > 0) == two.labels).sum()


def test_large_logits_and_no_images() -> None:
    sure = Evaluation(np.array([[1e4, 0]], np.float32), np.array([1]), ("a", "b"))
    assert sure.loss == 1e4
    none = Evaluation(np.zeros((0, 2), np.float32), np.zeros(0, np.int64), ("a", "b"))
    assert math.isnan(none.accuracy)
    assert math.isnan(none.loss)


def test_another_number_of_classes_is_refused(network: Network, images: Images) -> None:
    five = Images(images.pixels, images.labels, (*images.class_names, "middle"), "five corners")
    with pytest.raises(UsageError, match="4 outputs, but five corners has 5 classes"):
        evaluate(network, five)


def test_classes_and_confused_pairs_are_counted_from_the_table() -> None:
    predictions, labels = np.array([0, 1, 1, 1, 2, 2]), np.array([0, 0, 0, 1, 1, 2])
    e = Evaluation(np.eye(4, dtype=np.float32)[predictions], labels, ("a", "b", "c", "d"))
    assert [(row.n, row.correct, row.taken) for row in e.classes] == [(3, 1, 1), (2, 1, 3), (1, 1, 2), (0, 0, 0)]
    assert e.classes[1].recall == 1 / 2
    assert e.classes[1].precision == 1 / 3
    assert np.isnan([e.classes[3].recall, e.classes[3].precision]).all()
    assert [(pair.true, pair.taken, pair.count) for pair in e.confused()] == [("a", "b", 2), ("b", "c", 1)]
    assert len(e.confused(1)) == 1
