"""The text form, the JSON form, and what is said of mistakes."""

from __future__ import annotations

import json

import pytest

from convscope.architecture import Architecture
from convscope.errors import DataError, UsageError

TEXTBOOK = "conv 32 3x3 relu, maxpool 2, conv 64 3x3 relu, maxpool 2, flatten, dense 128 relu, dense 10"
VARIED = """
    conv 16 4x4 stride 2 pad 1 nobias, batchnorm, relu
    conv 32 3x5 same dilation 2 groups 2
    maxpool 3 stride 2 same
    dropout 0.25
    globalavgpool
    dense 7 nobias relu
"""


@pytest.mark.parametrize("text", [TEXTBOOK, VARIED])
def test_text_and_json_round_trip(text: str) -> None:
    architecture = Architecture.parse(text, (29, 31, 3))
    assert Architecture.parse(architecture.text, (29, 31, 3)) == architecture
    assert Architecture.from_json(json.loads(json.dumps(architecture.to_json()))) == architecture


def test_names_say_kind_and_number() -> None:
    names = [node.name for node in Architecture.parse(TEXTBOOK, (28, 28, 1)).nodes]
    assert names == [
        *("conv1", "conv1/relu", "maxpool1", "conv2", "conv2/relu", "maxpool2"),
        *("flatten1", "dense1", "dense1/relu", "dense2"),
    ]


def test_a_separate_activation_has_a_number_of_its_own() -> None:
    architecture = Architecture.parse("conv 2 3x3 relu, batchnorm, relu, relu", (8, 8, 1))
    assert [node.name for node in architecture.nodes] == ["conv1", "conv1/relu", "batchnorm1", "relu1", "relu2"]
    assert architecture.text == "conv 2 3x3 relu, batchnorm, relu, relu"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "at least one layer"),
        ("conf 32 3x3", r"unknown layer 'conf'; did you mean 'conv'\?\n  conf 32 3x3\n  \^\^\^\^$"),
        ("conv 32", "the kernel size is missing"),
        ("conv x 3x3", "number of filters must be a whole number of at least 1, got 'x'"),
        ("conv 32 3y3", "the kernel size is written like 3x3, got '3y3'"),
        ("conv 32 3x3 rely", "unknown word 'rely'; did you mean 'relu'"),
        ("conv 32 3x3 stride", "the stride is missing"),
        ("conv 32 3x3 stride 0", "stride must be a whole number of at least 1"),
        ("maxpool 29", r"maxpool1 .* a window of 29 × 29 does not fit into 28 × 28"),
        ("flatten, conv 3 3x3", r"conv1 .* its input is flat"),
        ("conv 3 3x3 groups 2", "2 groups do not divide 1 channels"),
        ("dropout 1.5", "a share from 0 to below 1"),
        ("dropout much", "must be a number, got 'much'"),
    ],
)
def test_a_mistake_is_named_where_it_stands(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Architecture.parse(text, (28, 28, 1))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"input_shape": [28, 28, 1], "nodes": [{"name": "a", "inputs": ["input"], "layer": {"kind": "magic"}}]},
        {"input_shape": [28, 28, 1], "nodes": [{"name": "a", "inputs": ["b"], "layer": {"kind": "relu"}}]},
        {"input_shape": [28, 28], "nodes": [{"name": "a", "inputs": ["input"], "layer": {"kind": "relu"}}]},
        {"input_shape": [28, 28, 1], "nodes": [{"name": "a", "inputs": ["input"], "layer": {"kind": "dense"}}]},
        {"input_shape": [28, 28, 1], "nodes": [{"name": "a", "inputs": ["input"], "layer": {"kind": "relu"}}] * 2},
    ],
)
def test_json_that_is_no_architecture_is_refused(data: dict) -> None:
    with pytest.raises(DataError, match="does not describe an architecture"):
        Architecture.from_json(data)


def test_an_unknown_layer_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="Did you mean 'dense2'"):
        Architecture.parse(TEXTBOOK, (28, 28, 1))["dens2"]
