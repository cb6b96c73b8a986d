"""The text form, the JSON form, and what is said of mistakes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import convscope as cs
from convscope.analysis import analyse
from convscope.architecture import Architecture, Node
from convscope.convolution import Window
from convscope.errors import DataError, UsageError
from convscope.layers import Add, Conv, ReLU

TEXTBOOK = "conv 32 3x3 relu, maxpool 2, conv 64 3x3 relu, maxpool 2, flatten, dense 128 relu, dense 10"
VARIED = """
    conv 16 4x4 stride 2 pad 1 nobias, batchnorm, relu
    conv 32 3x5 same dilation 2 groups 2
    maxpool 3 stride 2 same
    dropout 0.25
    globalavgpool
    dense 7 nobias relu
"""


BRANCHES = """
    conv 8 3x3 same relu
    residual(
        conv 8 3x3 same, batchnorm eps 0.001 momentum 0.01 noscale, relu
        concat(conv 4 1x1 silu | maxpool 3 stride 1 same, conv 4 5x5 pad 2) gelu approximate
        | conv 8 1x1
    ) leakyrelu 0.2
    multiply( | globalavgpool, dense 2 relu, dense 8 sigmoid)
    add(relu | | residual(dense 8)), rescale 0.1/0.2/0.3/4/5/6/7/8 -1, layernorm all, globalavgpool, dense 3 softmax
"""


@pytest.mark.parametrize("text", [TEXTBOOK, VARIED, BRANCHES])
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


def chains(branch: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Several layers behind each other that keep 6 × 6 × 4, some of them with branches."""
    some = ["conv 4 3x3 same relu", "relu", "batchnorm", "maxpool 3 stride 1 same", "dropout 0.1", "dense 4 elu 2 tanh"]
    some += ["conv 4 2x1 pad 1+0x0 nobias", "scale", "groupnorm 2 eps 0.5", "add( | | relu)"]
    merged = st.one_of(
        branch.map("residual({})".format),
        st.tuples(branch, branch).map(lambda pair: "residual({} | {}) relu".format(*pair)),
        st.lists(branch, min_size=2, max_size=4).map(lambda parts: f"multiply({' | '.join(parts)})"),
        st.tuples(branch, branch).map(lambda pair: "concat({} | {}) relu6 silu, conv 4 1x1".format(*pair)),
        branch.map("multiply( | {}, globalavgpool, dense 4 sigmoid)".format),
    )
    return st.lists(st.one_of(st.sampled_from(some), merged), min_size=1, max_size=3).map(", ".join)


@given(st.recursive(st.sampled_from(["relu", "conv 4 1x1"]), chains, max_leaves=6))
@settings(deadline=None)
def test_any_graph_that_text_can_say_comes_back(text: str) -> None:
    architecture = Architecture.parse(text, (6, 6, 4))
    assert Architecture.parse(architecture.text, (6, 6, 4)) == architecture
    assert Architecture.parse(architecture.text.replace(", ", "\n").upper(), (6, 6, 4)) == architecture
    assert Architecture.from_json(json.loads(json.dumps(architecture.to_json()))) == architecture


def test_branches_have_the_input_or_the_layer_before_them_as_their_beginning() -> None:
    architecture = Architecture.parse("residual(conv 2 1x1 relu | conv 2 1x1) relu, concat(relu | )", (8, 8, 1))
    inputs = {node.name: node.inputs for node in architecture.nodes}
    assert inputs == {
        "conv1": ("input",),
        "conv1/relu": ("conv1",),
        "conv2": ("input",),
        "add1": ("conv1/relu", "conv2"),
        "add1/relu": ("add1",),
        "relu1": ("add1/relu",),
        "concat1": ("relu1", "add1/relu"),
    }
    assert not architecture.is_chain
    assert architecture.text == "residual(conv 2 1x1 relu | conv 2 1x1) relu, concat(relu | )"


@pytest.mark.parametrize("used", ["several", "none"])
def test_what_text_cannot_say_is_left_to_json(used: str) -> None:
    nodes = [Node("a", ReLU(), ("input",)), Node("b", ReLU(), ("input",)), Node("c", Add(), ("a", "b"))]
    nodes += [Node("d", Add(), ("a", "c"))] if used == "several" else [Node("d", ReLU(), ("b",))]
    architecture = Architecture(tuple(nodes), (8, 8, 1))
    with pytest.raises(UsageError, match=r"a is in several branches .*\nUse its JSON form"):
        _ = architecture.text
    assert Architecture.from_json(json.loads(json.dumps(architecture.to_json()))) == architecture


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "conv 8 3x3\nconf 8 3x3 relu",
            "line 2: unknown layer 'conf'; did you mean 'conv'?\n  conf 8 3x3 relu\n  ^^^^",
        ),
        (
            "conv 8 3x3 rely, relu",
            "unknown word 'rely'; did you mean 'relu'?\n  conv 8 3x3 rely, relu\n             ^^^^",
        ),
        ("relu, residual(conv 1 1x1", "this bracket is not closed\n  relu, residual(conv 1 1x1\n                ^"),
        ("relu), relu", "')' stands outside of any bracket\n  relu), relu\n      ^"),
        ("conv 8 3x3 | relu", "'|' stands outside of any bracket\n  conv 8 3x3 | relu\n             ^"),
        ("resdual(relu)", "unknown bracket 'resdual'; did you mean 'residual'?\n  resdual(relu)\n  ^^^^^^^"),
        ("concat(relu)", "concat needs at least two branches with | between them\n  concat(relu)\n  ^^^^^^"),
        ("relu, add relu", "add is followed by its branches in brackets: add(… | …)\n  relu, add relu\n        ^^^"),
        (
            "residual(relu) rely",
            "unknown word 'rely'; did you mean 'relu'?\n  residual(relu) rely\n                 ^^^^",
        ),
        ("relu, dense 4 conv", "a new layer begins here: put a comma before 'conv'"),
        ("relu, dense 4 often", "unknown word 'often'; dense is written dense UNITS [nobias]"),
        ("conv 8", "the kernel size is missing\n  conv 8\n        ^"),
        ("relu, dropout 2", "dropout needs a share from 0 to below 1, got 2.0\n  relu, dropout 2\n        ^^^^^^^^^"),
        ("relu, " * 30 + "rely", "unknown layer 'rely'; did you mean 'relu'?\n  … "),
    ],
)
def test_a_mistake_is_shown_with_a_caret_under_the_word(text: str, shown: str) -> None:
    with pytest.raises(UsageError) as caught:
        Architecture.parse(text, (28, 28, 1))
    message = str(caught.value)
    assert message.startswith(shown)
    assert len(message.splitlines()) == 3
    assert all(len(line) <= 80 for line in message.splitlines()[1:])
    word, caret = message.splitlines()[1:]
    assert caret.strip("^ ") == ""
    assert len(caret) <= len(word) + 1


ELSEWHERE = {
    "nn.Linear 10": "unknown layer 'nn.Linear'; here it is dense UNITS [nobias]",
    "Conv2D 32 3x3": "unknown layer 'Conv2D'; here it is conv FILTERS HxW",
    "MaxPooling2D 2": "unknown layer 'MaxPooling2D'; here it is maxpool S",
    "bn": "unknown layer 'bn'; here it is batchnorm",
    "input 28x28x1": "the image's size stands beside the text: --input 28x28x1",
    "separableconv 8 3x3": "write its two halves: conv 32 3x3 groups 32, conv 64 1x1",
    "lstm 32": "unknown layer 'lstm'; most networks are made of conv, maxpool",
    "Conv2D(32, (3, 3), activation='relu')": "a layer is written without brackets: conv FILTERS HxW",
    "conv 8 3x3, Flatten()": "a layer is written without brackets: flatten",
    "conv 8 3x3 -> relu": "unknown word '->'; layers are separated by commas",
    "conv 8 3x3; relu": "the kernel size is written like 3x3, got '3x3;'; layers are separated by commas",
    "conv 8 3x3 activation=relu": "an activation is named alone: conv 32 3x3 relu",
    "conv 8 3x3 padding same": "padding is either 'same' or a number of pixels: pad 1",
    "conv 8 3x3 strides 2": "unknown word 'strides'; did you mean 'stride'?",
    "conv 8 3x3 stride=2": "options are written without '=': stride 2",
    "conv 8 3x3 same same": "unknown word 'same'; it is said twice",
    "maxpool 2 2": r"unknown word '2'; maxpool is written maxpool S [stride S] [same|pad P]",
    "dropout 50%": "the share that is dropped must be a number, got '50%': 0.5 instead of 50%",
    "dropout 50": "dropout needs a share from 0 to below 1, got 50.0; 50 per cent is 0.5",
    "residual(relu) 3": "only activations may stand here",
}


@pytest.mark.parametrize("text", ELSEWHERE)
def test_what_is_written_as_elsewhere_is_answered_with_how_it_is_written_here(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Architecture.parse(text, (28, 28, 1))
    message, source, caret = str(caught.value).splitlines()
    assert ELSEWHERE[text] in message
    assert source.strip() == text
    assert caret.strip("^ ") == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "at least one layer"),
        ("conf 32 3x3", r"unknown layer 'conf'; did you mean 'conv'\?\n  conf 32 3x3\n  \^\^\^\^$"),
        ("conv 32", "the kernel size is missing"),
        ("conv x 3x3", "number of filters must be a whole number of at least 1, got 'x'"),
        ("conv 32 3y3", "the kernel size is written like 3x3, got '3y3'"),
        ("conv 32 3x3 rely", "unknown word 'rely'; did you mean 'relu'"),
        ("conv 32 3x3 relu maxpool 2", "a new layer begins here: put a comma before 'maxpool'"),
        ("conv 32 3x3 stride", "the stride is missing"),
        ("conv 32 3x3 stride 0", "stride must be a whole number of at least 1"),
        ("maxpool 29", r"maxpool1 .* a window of 29 × 29 does not fit into 28 × 28"),
        ("flatten, conv 3 3x3", r"conv1 .* its input is flat"),
        ("conv 3 3x3 groups 2", "2 groups do not divide 1 channels and 3 filters evenly; a divisor of 1 does"),
        ("residual(conv 4 3x3)", r"add1 \(add\) does not fit its input of 26 × 26 × 4 and 28 × 28 × 1: .*1 × 1 conv"),
        ("concat(conv 4 3x3 | relu)", "differ in height or width: 26 × 26 × 4, 28 × 28 × 1; make them equal"),
        ("flatten, reshape 7x7x2", "7 · 7 · 2 = 98 values cannot be made of 784"),
        ("groupnorm 3", "3 groups do not divide 1 channels"),
        ("rescale 1/2", "its scale has 2 numbers, the input 1 channels"),
        ("avgpool 2 dilation 2", "avgpool has no dilation"),
        ("convtransposed 2 3x3 pad 20", "cuts off all"),
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


def test_an_empty_text_is_no_folder() -> None:
    with pytest.raises(UsageError, match="there is no network in an empty text"):
        cs.read(" ")


def test_a_node_shares_only_what_is_there() -> None:
    first = Node("first", Conv(2, Window.of(3, padding="same")), ("input",))
    again = Node("again", Conv(2, Window.of(3)), ("first",), shares="first")
    architecture = Architecture((first, again), (8, 8, 2))
    assert analyse(architecture).parameters == 38
    assert Architecture.from_json(architecture.to_json()) == architecture
    for shares, message in (("none", "no layer before it"), ("again", "no layer before it")):
        with pytest.raises(UsageError, match=message):
            Architecture((first, replace(again, shares=shares)), (8, 8, 2))
    with pytest.raises(UsageError, match="to share"):
        Architecture((first, again), (8, 8, 1))
    with pytest.raises(UsageError, match="the text form cannot say that again uses"):
        _ = architecture.text
